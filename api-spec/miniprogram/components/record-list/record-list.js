// @ts-check
/** What was checked: self-checks of a firm, inspections and service visits. */
const { first, further, empty } = require('../../services/list.js');
const { who } = require('../../services/person.js');
const { start, go } = require('../../services/page.js');
const { readable } = require('../../services/time.js');

const KINDS = [
  { value: 'inspections', text: '街道督查' },
  { value: 'self-checks', text: '企业自查' },
  { value: 'visits', text: '服务指导' },
];

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
    kind: 'inspections',
  },
  lifetimes: {
    attached() {
      const { onlyVisits, isStaff } = who();
      const kinds = KINDS.filter(({ value }) => (onlyVisits ? value === 'visits' : value === 'inspections' || (value === 'visits' ? isStaff : !!this.data.enterprise)));
      this.setData({ kinds, kind: !isStaff ? 'self-checks' : kinds[0].value });
      this.renew();
    },
  },
  methods: {
    path() {
      const { kind, enterprise } = this.data;
      if (kind === 'self-checks') return `/api/v1/enterprises/${enterprise}/self-checks`;
      return kind === 'visits' ? '/api/v1/service-visits' : '/api/v1/inspections';
    },
    query() {
      const { kind, enterprise } = this.data;
      return kind === 'self-checks' ? {} : { enterprise };
    },
    renew() {
      return first(this, this.path(), this.query(), shown);
    },
    further() {
      return further(this, this.path(), this.query(), shown);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onKind(event) {
      this.setData({ kind: event.currentTarget.dataset.value, items: [], loaded: false });
      return this.renew();
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onRecord(event) {
      const { id } = event.currentTarget.dataset;
      const { kind } = this.data;
      if (kind === 'inspections') go(`/pages/record/record?id=${id}`);
      else if (kind === 'self-checks') go(`/pages/checked/checked?id=${id}`);
    },
  },
});

/** @param {any} one an inspection, a self-check or a service visit */
function shown(one) {
  const count = one.hazardCount === undefined ? one.findingCount : one.hazardCount;
  const found = count > 0 ? `发现隐患 ${count} 项` : '未发现隐患';
  if (one.visitedAt) return { id: one.id, title: `服务指导 · ${one.outcomeText}`, firm: one.enterpriseName, what: one.advice || '', when: readable(one.visitedAt) };
  if (one.performedAt) return { id: one.id, title: one.title, what: `${found}${one.receivedLate ? ' · 补交' : ''}`, when: readable(one.performedAt), opens: true };
  const outcome = one.state === 'open' ? one.stateText : one.outcome === 'checked' ? found : one.outcomeText;
  return { id: one.id, title: `${one.kindText} · ${outcome}`, firm: one.enterpriseName, what: one.number, when: readable(one.startedAt), opens: true };
}
