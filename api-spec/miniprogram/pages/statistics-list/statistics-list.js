// @ts-check
/** Which firms' principals have signed the figures of a quarter or a year. */
const { first, further, empty } = require('../../services/list.js');
const { periods } = require('../../services/periods.js');
const { start, page, go } = require('../../services/page.js');
const { deadline, readable } = require('../../services/time.js');

const PATH = '/api/v1/hazard-statistics';
const SIGNED = [{ value: 'false', text: '没有签' }, { value: 'true', text: '已签' }];

Component({
  behaviors: [page],
  data: {
    ...start(),
    ...empty(),
    periods: periods().slice(0, 5),
    period: periods()[0].value,
    choices: SIGNED,
    signed: 'false',
  },
  methods: {
    onLoad() {
      return this.show();
    },
    query() {
      const { period, signed } = this.data;
      return { period, signed };
    },
    show() {
      return first(this, PATH, this.query(), shown);
    },
    onReachBottom() {
      return further(this, PATH, this.query(), shown);
    },
    /** @param {WechatMiniprogram.CustomEvent<{ name: 'period' | 'signed', value: string }>} event */
    onChoose(event) {
      const { name, value } = event.detail;
      this.setData({ [name]: value });
      return this.show();
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onSigned(event) {
      this.setData({ signed: event.currentTarget.dataset.value });
      return this.show();
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onFirm(event) {
      go(`/pages/statistics/statistics?id=${event.currentTarget.dataset.id}&period=${this.data.period}`);
    },
  },
});

/** @param {StatisticsLine} line */
function shown(line) {
  return { id: line.enterpriseId, name: line.enterpriseName, late: line.overdue, says: line.signedAt ? `${readable(line.signedAt)}签字` : line.overdue ? '逾期未签' : `${deadline(line.dueOn)}签` };
}
