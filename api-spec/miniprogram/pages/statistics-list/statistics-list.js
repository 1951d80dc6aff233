// @ts-check
/** Which firms' principals have signed the figures of a quarter or a year. */
const { empty, paging } = require('../../services/list.js');
const { periods } = require('../../services/periods.js');
const { start, page, go } = require('../../services/page.js');
const { deadline, readable } = require('../../services/time.js');

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
    ...paging('/api/v1/hazard-statistics', shown),
    onLoad() {
      return this.show();
    },
    query() {
      const { period, signed } = this.data;
      return { period, signed };
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
