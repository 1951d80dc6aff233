// @ts-check
/** What the street told many firms at once and this one has not confirmed: above all else. */
const request = require('../../services/request.js');
const { busy } = require('../../services/page.js');
const { readable } = require('../../services/time.js');

/** What a warning stands out by; the words say the rest. @type {Record<string, string>} */
const BADGES = { notice: '', blue: '', yellow: 'soon', orange: 'soon', red: 'late' };

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    enterprise: String,
    /** @type {any} */
    bulletins: { type: Array, value: [] },
    /** Whether the person may confirm: somebody of the firm. */
    own: { type: Boolean, value: false },
  },
  data: {
    busy: false,
    problem: '',
    /** @type {{ id: string, badge: string, levelText: string, title: string, body: string, by: string }[]} */
    shown: [],
    /** What was confirmed here: an answer that was on its way before does not bring it back. @type {string[]} */
    confirmed: [],
  },
  observers: {
    /** @param {FirmBulletin[]} bulletins */
    bulletins(bulletins) {
      const shown = (bulletins || []).filter(({ id }) => !this.data.confirmed.includes(id)).map(({ id, level, levelText, title, body, sentAt, confirmBy }) => ({
        id,
        badge: BADGES[level],
        levelText,
        title,
        body,
        by: `${readable(sentAt)} 发布${confirmBy ? `，请在 ${readable(confirmBy)} 前确认` : ''}`,
      }));
      this.setData({ shown });
    },
  },
  methods: {
    /** @param {WechatMiniprogram.TouchEvent} event */
    async onConfirm(event) {
      const { id } = event.currentTarget.dataset;
      const confirmed = await busy(this, () => request.post(`/api/v1/enterprises/${this.data.enterprise}/bulletins/${id}/confirmation`));
      if (!confirmed) return;
      this.setData({ confirmed: this.data.confirmed.concat(id), shown: this.data.shown.filter((one) => one.id !== id) });
      this.triggerEvent('confirmed', { id });
    },
  },
});
