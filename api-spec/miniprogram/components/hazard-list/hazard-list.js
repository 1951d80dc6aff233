// @ts-check
/** Hazards: of a firm or of the whole street, by where they stand. */
const { empty, paging } = require('../../services/list.js');
const { who } = require('../../services/person.js');
const { start, go } = require('../../services/page.js');
const { daysLeft, day, deadline } = require('../../services/time.js');

const FILTERS = [
  { value: 'overdue', text: '逾期' },
  { value: 'rectifying', text: '整改中' },
  { value: 'submitted', text: '待复查' },
  { value: 'major', text: '重大' },
  { value: 'extension', text: '申请延期', staff: true },
  { value: 'reported', text: '待核实', staff: true },
  { value: 'closed', text: '已销号' },
  { value: '', text: '全部' },
];

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    /** Of which firm; of all that the person may see when there is none. */
    enterprise: { type: String, value: '' },
    /** With which filter it begins. */
    filter: { type: String, value: 'rectifying' },
  },
  data: {
    ...start(),
    ...empty(),
    isStaff: false,
    /** @type {{ value: string, text: string }[]} */
    filters: [],
  },
  lifetimes: {
    attached() {
      this.renew();
    },
  },
  methods: {
    ...paging('/api/v1/hazards', shown),
    /** For whoever holds the phone now. */
    renew() {
      const { isStaff } = who();
      this.setData({ isStaff, filters: FILTERS.filter(({ staff }) => isStaff || !staff) });
      return this.show();
    },
    query() {
      const { filter, enterprise } = this.data;
      /** @type {Record<string, Record<string, string>>} */
      const kinds = { overdue: { overdue: 'true' }, major: { level: 'major' }, extension: { extensionRequested: 'true' }, '': {} };
      return { enterprise, ...(kinds[filter] || { state: filter }) };
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onFilter(event) {
      this.setData({ filter: event.currentTarget.dataset.value });
      return this.show();
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onHazard(event) {
      go(`/pages/hazard/hazard?id=${event.currentTarget.dataset.id}`);
    },
  },
});

/** @param {HazardLine} hazard */
function shown(hazard) {
  const { id, title, place, enterpriseName, sourceText, levelText, level, stateText, state, overdue, dueOn, closedAt } = hazard;
  return {
    id,
    title,
    firm: enterpriseName,
    what: `${place} · ${sourceText}${level === 'major' ? ` · ${levelText}隐患` : ''}`,
    when: closedAt ? `${day(closedAt)}销号` : state === 'rectifying' ? deadline(dueOn) : '',
    left: state === 'rectifying' ? daysLeft(hazard) : stateText,
    overdue,
    soon: state === 'rectifying' && !overdue && (hazard.daysLeft || 0) <= 3,
  };
}
