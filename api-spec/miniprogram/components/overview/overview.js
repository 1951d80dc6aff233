// @ts-check
/** The one screen of a firm: what is due first, why the code has its colour, where it stands, what was checked. */
const seen = require('../../services/seen.js');
const { go } = require('../../services/page.js');
const { meaning, reasons, ahead } = require('../../services/colour.js');
const { daysLeft, daysUntil, day, deadline, readable } = require('../../services/time.js');

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    enterprise: { type: String, value: '' },
    /** @type {any} the answer of the server */
    overview: { type: Object, value: null },
    /** Whether somebody of the street looks. */
    staff: { type: Boolean, value: false },
  },
  data: {
    meaning: '',
    /** Why the firm has no tasks and no place, unless it works. */
    still: '',
    /** @type {any[]} */
    todo: [],
    /** @type {any[]} */
    inReview: [],
    /** @type {any[]} */
    records: [],
    /** @type {{ id: string, what: string, since: string }[]} */
    measures: [],
    place: '',
    /** @type {{ text: string, points: string }[]} */
    reasons: [],
    ahead: '',
  },
  observers: {
    overview(/** @type {Overview | null} */ overview) {
      if (!overview) return;
      const open = overview.openItems.map(shown);
      this.setData({
        meaning: meaning(overview.codeColour, overview.enterprise.status, overview.enterprise.statusText),
        still: overview.enterprise.status && overview.enterprise.status !== 'operating' ? overview.enterprise.statusText : '',
        todo: open.filter(({ state }) => state !== 'submitted').concat(task(overview)).sort((one, other) => (one.dueOn < other.dueOn ? -1 : 1)),
        inReview: open.filter(({ state }) => state === 'submitted'),
        records: overview.records.slice(0, 4).map((record) => ({ ...record, when: readable(record.at), what: record.hazardCount > 0 ? `发现隐患 ${record.hazardCount} 项` : '未发现隐患' })),
        measures: overview.measures.map(({ id, kindsText, extent, decidedAt }) => ({ id, what: `${kindsText.join('、')}（${extent}）`, since: readable(decidedAt) })),
        place: place(overview.ranking || null),
      });
    },
    enterprise(/** @type {string} */ enterprise) {
      if (enterprise) this.explain(enterprise);
    },
  },
  methods: {
    /** Why the colour; without a network what was known, and nothing is fine too. @param {string} enterprise */
    async explain(enterprise) {
      const firm = `/api/v1/enterprises/${enterprise}`;
      await Promise.all([
        seen.read(`${firm}/score/entries?pageSize=100`, ({ items }) => this.setData({ reasons: reasons(items) })),
        seen.read(`${firm}/score/forecast`, (forecast) => this.setData({ ahead: ahead(forecast) })),
      ]).catch(() => undefined);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onItem(event) {
      const { id, kind } = event.currentTarget.dataset;
      if (kind === 'task') this.onSelfCheck();
      else go(`/pages/hazard/hazard?id=${id}`);
    },
    onSelfCheck() {
      if (this.data.staff) return;
      const { enterprise, overview } = this.data;
      const task = overview.nextSelfCheck ? overview.nextSelfCheck.taskId : '';
      go(`/pages/self-check/self-check?enterprise=${enterprise}&industry=${overview.enterprise.industry}&task=${task}`);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onRecord(event) {
      const { id, type } = event.currentTarget.dataset;
      go(type === 'inspection' ? `/pages/record/record?id=${id}` : `/pages/checked/checked?id=${id}`);
    },
    onMeasures() {
      go(`/pages/measures/measures?enterprise=${this.data.enterprise}`);
    },
    onRanking() {
      go(`/pages/ranking/ranking?enterprise=${this.data.enterprise}`);
    },
    onRecords() {
      if (this.data.staff) go(`/pages/records-of/records-of?enterprise=${this.data.enterprise}`);
      else wx.switchTab({ url: '/pages/records/records' });
    },
  },
});

/** @param {OpenItem} item */
function shown(item) {
  return {
    ...item,
    id: item.hazardId,
    kind: 'hazard',
    left: daysLeft(item),
    soon: !item.overdue && item.daysLeft <= 3,
    what: `${item.sourceText}${item.level === 'major' ? ` · ${item.levelText}隐患` : ''}`,
    by: deadline(item.dueOn),
  };
}

/** The next self-check, as one of the things to do. @param {Overview} overview @returns {any[]} */
function task(overview) {
  const next = overview.nextSelfCheck;
  if (!next) return [];
  const left = daysUntil(next.dueOn);
  const opens = daysUntil(next.opensOn) > 0;
  return [{
    id: next.taskId,
    kind: 'task',
    title: next.title,
    dueOn: next.dueOn,
    overdue: left < 0,
    soon: left <= 3,
    left: opens ? `${day(next.opensOn)}开始` : daysLeft({ daysLeft: left }),
    what: '企业自查',
    by: deadline(next.dueOn),
  }];
}

/** @param {Ranking | null} ranking */
function place(ranking) {
  if (!ranking) return '';
  if (ranking.rank) return `${ranking.peerGroup.name}第 ${ranking.rank} 名${ranking.tied ? '（并列）' : ''}，共 ${ranking.groupSize} 家`;
  return ranking.summary.replace(/。$/, '');
}
