// @ts-check
/** What became of a public report, for whoever holds its receipt. */
const report = require('../../services/report.js');
const { start, page, busy } = require('../../services/page.js');
const { readable } = require('../../services/time.js');

Component({
  behaviors: [page],
  data: {
    ...start(),
    typed: '',
    /** @type {any[]} */
    kept: [],
    /** @type {any} */
    answer: null,
  },
  methods: {
    onLoad() {
      this.setData({ kept: report.receipts().map((one) => ({ ...one, when: readable(one.at) })) });
    },
    /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
    onType(event) {
      this.setData({ typed: event.detail.value });
    },
    onAsk() {
      return this.ask(this.data.typed.trim());
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onKept(event) {
      return this.ask(event.currentTarget.dataset.receipt);
    },
    /** @param {string} receipt */
    ask(receipt) {
      this.setData({ answer: null });
      return busy(this, async () => {
        const answer = await report.status(receipt);
        this.setData({ answer: { ...answer, receipt, when: readable(answer.reportedAt) } });
      });
    },
  },
});
