// @ts-check
/** Where the firm stands in its industry, and why: every point has a reason, an end and, for a while, an appeal. */
const request = require('../../services/request.js');
const seen = require('../../services/seen.js');
const storage = require('../../services/storage.js');
const { drawn, plot } = require('../../services/charts.js');
const { who } = require('../../services/person.js');
const { MEANING, signed, ahead } = require('../../services/colour.js');
const { start, page, busy, go } = require('../../services/page.js');
const { day, dayAfter, dayIn, daysUntil } = require('../../services/time.js');

/** For so many days after it was booked an entry can be appealed against. */
const APPEAL_DAYS = 21;
const PAGE = 20;
/** How many of its neighbours a firm sees on each side. */
const AROUND = 3;
const WIDE = 100;
/** More than the server supposes at once. */
const MOST = 200;

Component({
  behaviors: [page],
  data: {
    ...start(),
    enterprise: '',
    own: false,
    old: '',
    /** @type {any} */
    ranking: null,
    /** @type {any} */
    score: null,
    meaning: '',
    stands: '',
    trend: '',
    ahead: '',
    /** What the score would be, once the person has asked. */
    then: '',
    /** @type {any} */
    history: null,
    curve: '',
    /** @type {number[]} */
    plot: [],
    place: '',
    /** @type {any[]} */
    entries: [],
    total: 0,
    entryPage: 1,
    /** @type {any[]} */
    board: [],
  },
  methods: {
    /** @param {{ enterprise: string }} query */
    onLoad(query) {
      this.setData({ enterprise: query.enterprise, own: who().firms.some(({ id }) => id === query.enterprise) });
      return this.show();
    },
    onShow() {
      if (this.data.ranking && !this.data.busy) this.show();
    },
    async onPullDownRefresh() {
      await this.show();
      wx.stopPullDownRefresh();
    },
    show() {
      return busy(this, async () => {
        const firm = `/api/v1/enterprises/${this.data.enterprise}`;
        await Promise.all([
          seen.read(`${firm}/ranking`, (ranking, { at, old }) => this.setData({ ranking, stands: stands(ranking), trend: trend(ranking), old: old ? at : '' })),
          seen.read(`${firm}/score`, (score) => this.setData({ score, meaning: MEANING[score.codeColour] })),
          seen.read(`${firm}/score/history`, (history) => this.setData({ history })),
          seen.read(`${firm}/score/forecast`, (forecast) => this.setData({ ahead: ahead(forecast) })),
          seen.read(`${firm}/score/entries?pageSize=${PAGE}`, ({ items, total }) => this.setData({ entries: items.map(shown), total, entryPage: 1 })),
        ]);
        await Promise.all([this.draw(firm), this.neighbours()]);
      });
    },
    /** @param {string} firm */
    async draw(firm) {
      const [curve, place] = await Promise.all([seen.get(`${firm}/score/picture`), seen.get(`${firm}/ranking/picture`)]);
      const elder = !!storage.get('elder');
      this.setData({ curve: drawn(curve, elder), plot: plot(curve), place: drawn(place, elder) });
    },
    /** The first three and who stands next to the firm. */
    async neighbours() {
      const { ranking, enterprise } = this.data;
      if (!ranking.rank) return;
      const path = `/api/v1/rankings?industry=${ranking.peerGroup.code}`;
      const [top, near] = await Promise.all([
        seen.get(`${path}&pageSize=3`),
        seen.get(`${path}&pageSize=${WIDE}&page=${Math.ceil(ranking.rank / WIDE)}`),
      ]);
      const at = near.items.findIndex((/** @type {RankingLine} */ line) => line.enterpriseId === enterprise);
      const around = at < 0 ? [] : near.items.slice(Math.max(0, at - AROUND), at + AROUND + 1);
      const gap = around.length > 0 && around[0].rank > 4;
      /** @param {RankingLine} line */
      const line = (line) => ({ ...line, own: line.enterpriseId === enterprise, name: line.enterpriseId === enterprise ? '本企业' : line.enterpriseName || '其他企业' });
      const first = top.items.filter((/** @type {RankingLine} */ one) => around.length === 0 || one.rank < around[0].rank);
      this.setData({ board: first.map(line).concat(gap ? [{ gap: true }] : [], around.map(line)).map((/** @type {any} */ one, /** @type {number} */ key) => ({ ...one, key })) });
    },
    onFurther() {
      return busy(this, async () => {
        const entryPage = this.data.entryPage + 1;
        const { items, total } = await request.get(`/api/v1/enterprises/${this.data.enterprise}/score/entries?pageSize=${PAGE}&page=${entryPage}`);
        const known = this.data.entries.map(({ id }) => id);
        this.setData({ entries: this.data.entries.concat(items.filter((/** @type {ScoreLine} */ { id }) => !known.includes(id)).map(shown)), total, entryPage });
      });
    },
    /** What the points came from. @param {WechatMiniprogram.TouchEvent} event */
    onEntry(event) {
      const { kind, source } = this.data.entries[event.currentTarget.dataset.at];
      if (kind === 'hazard') go(`/pages/hazard/hazard?id=${source}`);
      else if (kind === 'self_check') go(`/pages/checked/checked?id=${source}`);
      else if (kind === 'inspection') go(`/pages/record/record?id=${source}`);
    },
    /** What it is worth to put everything right: by the rules themselves, as if it were accepted today. */
    onWhatIf() {
      return busy(this, async () => {
        const firm = `/api/v1/enterprises/${this.data.enterprise}`;
        /** @type {Overview} */
        const { openItems } = await seen.get(`${firm}/overview`);
        const close = openItems.map(({ hazardId }) => hazardId).slice(0, MOST);
        const then = close.length > 0 ? worth(close.length, await request.post(`${firm}/score/what-if`, { close, onDate: dayIn(0) })) : '没有要改的隐患。';
        this.setData({ then });
      });
    },
    onAppeals() {
      go(`/pages/appeals/appeals?enterprise=${this.data.enterprise}`);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onAppeal(event) {
      const { id, ruleText } = this.data.entries[event.currentTarget.dataset.at];
      go(`/pages/form/form?what=appeal&id=${id}&name=${encodeURIComponent(ruleText)}`);
    },
  },
});

/**
 * What putting so many hazards right comes to.
 * @param {number} count
 * @param {WhatIf} what
 */
function worth(count, { score, codeColourText, otherwise, gates }) {
  const becomes = codeColourText === otherwise.codeColourText ? `还是${codeColourText}` : `变为${codeColourText}`;
  const held = gates.length > 0 ? `，因为${gates[0].text}` : '';
  return `今天把 ${count} 项都改好并通过复查：${otherwise.score} 分变为 ${score} 分，${becomes}${held}。`;
}

/** @param {ScoreLine} entry */
function shown(entry) {
  const source = /** @type {any} */ (entry.source) || {};
  const left = daysUntil(dayAfter(entry.occurredAt, APPEAL_DAYS));
  const appeal = entry.appeal ? entry.appeal.state === 'open' ? '申诉待处理' : entry.appeal.stateText : '';
  return {
    id: entry.id,
    ruleText: entry.ruleText,
    note: [entry.note, entry.carriedFromName && `由并入的${entry.carriedFromName}带来`].filter(Boolean).join('；'),
    points: signed(entry.points),
    minus: entry.points < 0,
    when: `${day(entry.occurredAt)}，${entry.expiresText}`,
    kind: source.type,
    source: source.id,
    opens: ['hazard', 'self_check', 'inspection'].includes(source.type),
    appeal,
    appealLeft: !appeal && entry.points < 0 && !entry.reversalOf && left >= 0 ? `申诉（还剩 ${left} 天）` : '',
  };
}

/** @param {Ranking} ranking */
function stands(ranking) {
  if (!ranking.rank) return ranking.summary.replace(/。$/, '');
  const { percentile } = ranking;
  const third = percentile === null || percentile === undefined ? '' : percentile >= 67 ? '，排在前段' : percentile >= 34 ? '，排在中段' : '，排在后段';
  return `第 ${ranking.rank} 名${ranking.tied ? '（并列）' : ''} / 共 ${ranking.groupSize} 家${third}`;
}

/** @param {Ranking} ranking */
function trend({ trend: moved, median }) {
  const words = moved ? `比上月${moved > 0 ? `前进 ${moved}` : `后退 ${-moved}`} 名` : '';
  return [words, median ? `同行一半在 ${median} 分以上` : ''].filter(Boolean).join('，');
}
