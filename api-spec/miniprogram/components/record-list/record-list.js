// @ts-check
/** What was checked: self-checks of a firm, inspections and service visits. */
const { empty, paging } = require('../../services/list.js');
const { who } = require('../../services/person.js');
const { start, go } = require('../../services/page.js');
const { readable } = require('../../services/time.js');

const KINDS = [
  { value: 'inspections', text: '街道督查' },
  { value: 'self-checks', text: '企业自查' },
  { value: 'visits', text: '服务指导' },
];

/** Where one of them is shown. @type {Record<string, string>} */
const PAGES = { inspections: '/pages/record/record', 'self-checks': '/pages/checked/checked', visits: '/pages/visit/visit' };

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    enterprise: { type: String, value: '' },
  },
  data: {
    ...start(),
    ...empty(),
    /** @type {{ value: string, text: string }[]} */
    kinds: [],
    kind: '',
  },
  lifetimes: {
    attached() {
      this.renew();
    },
  },
  methods: {
    ...paging(path, shown),
    /** For whoever holds the phone now. */
    renew() {
      const { onlyVisits, isStaff } = who();
      const kinds = KINDS.filter(({ value }) => (onlyVisits ? value === 'visits' : value !== 'self-checks' || !!this.data.enterprise));
      const chosen = kinds.some(({ value }) => value === this.data.kind) ? this.data.kind : '';
      this.setData({ kinds, kind: chosen || (isStaff ? kinds[0].value : 'self-checks') });
      return this.show();
    },
    query() {
      const { kind, enterprise } = this.data;
      return kind === 'self-checks' ? {} : { enterprise };
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onKind(event) {
      this.setData({ kind: event.currentTarget.dataset.value, items: [], loaded: false });
      return this.show();
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onRecord(event) {
      const { id } = event.currentTarget.dataset;
      go(`${PAGES[this.data.kind]}?id=${id}`);
    },
  },
});

/** Where the records of the kind come from that was chosen. @param {{ data: { kind: string, enterprise: string } }} of */
function path({ data: { kind, enterprise } }) {
  if (kind === 'self-checks') return `/api/v1/enterprises/${enterprise}/self-checks`;
  return kind === 'visits' ? '/api/v1/service-visits' : '/api/v1/inspections';
}

/** @param {any} one an inspection, a self-check or a service visit */
function shown(one) {
  const count = one.hazardCount === undefined ? one.findingCount : one.hazardCount;
  const found = count > 0 ? `发现隐患 ${count} 项` : '未发现隐患';
  if (one.visitedAt) return { id: one.id, title: `服务指导 · ${one.outcomeText}`, firm: one.enterpriseName, what: one.advice || '', when: readable(one.visitedAt) };
  if (one.performedAt) return { id: one.id, title: one.title, what: `${found}${one.receivedLate ? ' · 补交' : ''}`, when: readable(one.performedAt) };
  const outcome = one.state === 'open' ? one.stateText : one.outcome === 'checked' ? found : one.outcomeText;
  return { id: one.id, title: `${one.kindText} · ${outcome}`, firm: one.enterpriseName, what: one.number, when: readable(one.startedAt) };
}
