// @ts-check
/** What waits for somebody of the street: of each kind how much, the oldest first, one tap from the act. */
const seen = require('../../services/seen.js');
const { go } = require('../../services/page.js');
const { renewed, once } = require('../../services/renewed.js');
const { daysLeft, readable } = require('../../services/time.js');

/** @param {WorkLine} line */
const hazard = ({ id }) => `/pages/hazard/hazard?id=${id}`;
/** @param {WorkLine} line */
const firm = ({ enterpriseId }) => `/pages/firm/firm?id=${enterpriseId}`;
/** What can be done on a phone, and the page where it is done; the rest waits at the desk. @type {Record<string, (line: WorkLine) => string>} */
const PAGES = {
  inspection_to_approve: ({ enterpriseId }) => `/pages/approvals/approvals?state=requested&enterprise=${enterpriseId}`,
  inspection_to_complete: ({ id }) => `/pages/record/record?id=${id}`,
  inspection_to_confirm: ({ id }) => `/pages/record/record?id=${id}`,
  appeal_to_decide: ({ id }) => `/pages/appeal/appeal?id=${id}`,
  measure_to_review: ({ enterpriseId }) => `/pages/measures/measures?enterprise=${enterpriseId}`,
  rectification_to_review: hazard,
  second_acceptance: hazard,
  extension_to_decide: hazard,
  overdue_since_yesterday: hazard,
  report_to_confirm: hazard,
  bulletin_to_confirm: firm,
  late_work: (line) => ((line.kind && PAGES[line.kind]) || firm)(line),
};
/** What my day shows already. */
const ELSEWHERE = ['rectification_to_review', 'overdue_since_yesterday'];

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    /** Whether my day stands below. */
    beside: { type: Boolean, value: false },
  },
  data: {
    /** @type {any[]} */
    kinds: [],
    problem: '',
    loading: false,
  },
  ...renewed,
  methods: {
    renew() {
      return once(this, () => seen.read('/api/v1/work', (work) => this.setData({ kinds: shown(work, this.data.beside), problem: '' })));
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onLine(event) {
      go(event.currentTarget.dataset.page);
    },
  },
});

/** @param {Work} work @param {boolean} beside */
function shown(work, beside) {
  return work.items
    .filter(({ kind, count }) => count > 0 && PAGES[kind] && !(beside && ELSEWHERE.includes(kind)))
    .map(({ kind, kindText, count, lines }) => ({
      kind,
      kindText,
      count,
      lines: lines.map((line) => ({ id: line.id, page: PAGES[kind](line), title: line.title, late: line.kindText || '', firm: line.enterpriseName || '', since: line.since ? `${readable(line.since)}起` : '', left: daysLeft(line), overdue: (line.daysLeft || 0) < 0 })),
    }));
}
