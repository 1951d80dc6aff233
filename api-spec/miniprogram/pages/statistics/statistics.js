// @ts-check
/** A firm's hazards in a quarter or a year: found, closed, open; the principal looks them over and signs. */
const papers = require('../../services/papers.js');
const { unread, reading } = require('../../services/one.js');
const { who } = require('../../services/person.js');
const { periods } = require('../../services/periods.js');
const { start, page, busy, go } = require('../../services/page.js');
const { day, daysUntil, deadline, readable } = require('../../services/time.js');

/** In the order of the paper. @type {[keyof Statistics['total'], string][]} */
const ROWS = [
  ['carried', '期初未销号'], ['found', '本期发现'], ['selfFound', '其中自查发现'], ['closed', '本期销号'], ['referred', '移送'], ['open', '期末未销号'], ['overdue', '其中逾期'],
];

Component({
  behaviors: [page],
  data: {
    ...start(),
    ...unread(),
    periods: periods(),
    period: periods()[0].value,
    isPrincipal: false,
    /** @type {any} */
    statistics: null,
  },
  methods: {
    ...reading((of) => `${path(of)}?period=${of.period}`, (statistics) => ({ statistics: shown(statistics) })),
    /** @param {{ id: string, period?: string }} query */
    onLoad(query) {
      const isPrincipal = who().firms.some(({ id, role }) => id === query.id && role === 'principal');
      this.setData({ id: query.id, isPrincipal, period: query.period || this.data.period });
      return this.show();
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onPeriod(event) {
      this.setData({ period: event.currentTarget.dataset.value, statistics: null });
      return this.show();
    },
    onSign() {
      const { id, period, statistics } = this.data;
      go(`/pages/form/form?what=statistics&id=${id}&item=${period}&period=${period}&name=${encodeURIComponent(statistics.periodText)}`);
    },
    onPaper() {
      return busy(this, () => papers.open(`${path(this.data)}/file?period=${this.data.period}`));
    },
  },
});

/** @param {{ id: string }} of */
const path = ({ id }) => `/api/v1/enterprises/${id}/hazard-statistics`;

/** @param {Statistics} statistics */
function shown(statistics) {
  const { total, major, signature, from, to, isOver, overdue, openMajors } = statistics;
  return {
    ...statistics,
    span: `${day(from)}至${day(to)}`,
    rows: ROWS.map(([key, text]) => ({ key, text, total: total[key], major: major[key] })),
    openMajors: openMajors.map((one) => ({ ...one, by: deadline(one.dueOn) })),
    stands: stands(statistics),
    analysis: signature ? signature.analysis || '' : '',
    late: !signature && overdue,
    maySign: !signature && isOver,
  };
}

/** Who signed, or by when; the day apart, because it is never broken. @param {Statistics} statistics @returns {{ says: string, by?: string }} */
function stands({ signature, isOver, overdue, dueOn }) {
  if (signature) return { says: `${signature.name} ${readable(signature.signedAt)}签字` };
  if (!isOver) return { says: '这一期还没有结束，现在的数字只供参考' };
  if (overdue) return { says: '负责人逾期没有签字，期限是', by: deadline(dueOn) };
  return daysUntil(dueOn) < 0 ? { says: '负责人还没有签字' } : { says: '负责人还没有签字，请在', by: `${deadline(dueOn)}签` };
}
