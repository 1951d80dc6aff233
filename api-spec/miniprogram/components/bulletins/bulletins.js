// @ts-check
/** What the street told many firms at once, and what it brought: above all else what is not confirmed. */
const request = require('../../services/request.js');
const { open, openPhoto } = require('../../services/papers.js');
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
    /** @type {{ id: string, badge: string, levelText: string, title: string, body: string, by: string, waits: boolean, done: string, attachments: FirmBulletin['attachments'] }[]} */
    shown: [],
    /** What was confirmed here: an answer that was on its way before does not bring it back. @type {string[]} */
    confirmed: [],
  },
  observers: {
    /** @param {FirmBulletin[]} bulletins */
    bulletins(bulletins) {
      const known = (/** @type {FirmBulletin} */ { id, confirmedAt }) => !confirmedAt && this.data.confirmed.includes(id);
      const shown = (bulletins || []).filter((one) => !known(one)).map(({ id, level, levelText, title, body, sentAt, confirmBy, attachments, ...then }) => ({
        id,
        badge: BADGES[level],
        levelText,
        title,
        body,
        by: `${readable(sentAt)} 发布${confirmBy ? `，请在 ${readable(confirmBy)} 前确认` : ''}`,
        waits: !then.confirmedAt && !then.withdrawnAt,
        done: done(then),
        attachments,
      }));
      this.setData({ shown });
    },
  },
  methods: {
    /** @param {WechatMiniprogram.TouchEvent} event */
    onAttachment(event) {
      const { id, number, kind } = event.currentTarget.dataset;
      const path = `/api/v1/enterprises/${this.data.enterprise}/bulletins/${id}/attachments/${number}`;
      return busy(this, () => (kind === 'photo' ? openPhoto(path) : open(path)));
    },
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

/** What became of it, where it does not wait any more. @param {Pick<FirmBulletin, 'confirmedAt' | 'withdrawnAt' | 'withdrawalReason'>} then */
function done({ confirmedAt, withdrawnAt, withdrawalReason }) {
  if (withdrawnAt) return `${readable(withdrawnAt)} 撤回：${withdrawalReason || ''}`;
  return confirmedAt ? `${readable(confirmedAt)} 已确认` : '';
}
