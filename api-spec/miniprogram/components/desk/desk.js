// @ts-check
/** What waits for somebody of the street: of each kind how much, the oldest first, one tap from the act. */
const seen = require('../../services/seen.js');
const { go } = require('../../services/page.js');
const { renewed, once } = require('../../services/renewed.js');
const { daysLeft, readable } = require('../../services/time.js');

/** What can be done on a phone, and the page where it is done; the rest waits at the desk. @type {Record<string, string>} */
const PAGES = {
  inspection_to_confirm: '/pages/record/record?id=',
  rectification_to_review: '/pages/hazard/hazard?id=',
  second_acceptance: '/pages/hazard/hazard?id=',
  extension_to_decide: '/pages/hazard/hazard?id=',
  overdue_since_yesterday: '/pages/hazard/hazard?id=',
  report_to_confirm: '/pages/hazard/hazard?id=',
  bulletin_to_confirm: '/pages/firm/firm?id=',
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
      const { kind, id } = event.currentTarget.dataset;
      go(`${PAGES[kind]}${id}`);
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
      // of a late confirmation it is the firm that is gone to
      lines: lines.map((line) => ({ id: kind === 'bulletin_to_confirm' ? line.enterpriseId : line.id, title: line.title, firm: line.enterpriseName || '', since: line.since ? `${readable(line.since)}起` : '', left: daysLeft(line), overdue: (line.daysLeft || 0) < 0 })),
    }));
}
