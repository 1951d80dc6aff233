// @ts-check
/** What was begun and not handed in: offered again. */
const drafts = require('../../services/drafts.js');
const inspection = require('../../services/inspection.js');
const { go } = require('../../services/page.js');
const { renewed } = require('../../services/renewed.js');
const { readable } = require('../../services/time.js');

const MOST = 3;

Component({
  options: { styleIsolation: 'apply-shared' },
  data: {
    /** @type {{ url: string, label: string, when: string }[]} */
    begun: [],
  },
  ...renewed,
  methods: {
    renew() {
      const open = inspection.open();
      const first = open ? [{ url: `/pages/inspection/inspection?code=${open.code}`, label: `督查：${open.name}`, when: readable(open.startedAt) }] : [];
      this.setData({ begun: first.concat(drafts.list().slice(0, MOST).map(({ url, label, at }) => ({ url, label, when: readable(at) }))) });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onGo(event) {
      go(event.currentTarget.dataset.url);
    },
  },
});
