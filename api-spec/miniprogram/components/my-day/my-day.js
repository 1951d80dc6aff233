// @ts-check
/** The day of somebody who goes out: what is to be re-checked, what is due, who was not visited, what visits of late found. */
const seen = require('../../services/seen.js');
const { go } = require('../../services/page.js');
const { renewed, once } = require('../../services/renewed.js');
const { dayIn, daysLeft, deadline, readable } = require('../../services/time.js');

const MOST = 5;

Component({
  options: { styleIsolation: 'apply-shared' },
  data: {
    /** @type {any} */
    day: null,
    /** @type {{ id: string, firm: string, outcomeText: string, what: string }[]} */
    visits: [],
    old: '',
    problem: '',
    loading: false,
  },
  ...renewed,
  methods: {
    renew() {
      return once(this, async () => {
        await Promise.all([
          seen.read('/api/v1/my-day', (day, { at, old }) => this.setData({ day: shown(day), old: old ? at : '', problem: '' })),
          seen.read(`/api/v1/service-visits?pageSize=${MOST}`, ({ items }) => this.setData({ visits: items.filter(isRecent).map(visited) })),
        ]);
      });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onHazard(event) {
      go(`/pages/hazard/hazard?id=${event.currentTarget.dataset.id}`);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onFirm(event) {
      go(`/pages/firm/firm?id=${event.currentTarget.dataset.id}`);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onVisit(event) {
      go(`/pages/visit/visit?id=${event.currentTarget.dataset.id}`);
    },
    onFirms() {
      go('/pages/firms/firms?notVisited=1');
    },
    onHazards() {
      wx.switchTab({ url: '/pages/hazards/hazards' });
    },
  },
});

/** @param {ServiceVisit} visit */
const isRecent = ({ visitedAt }) => visitedAt >= dayIn(-7);

/** @param {ServiceVisit} visit */
const visited = ({ id, enterpriseName, outcomeText, visitedAt, visitedByName }) => ({ id, firm: enterpriseName, outcomeText, what: `${readable(visitedAt)} · ${visitedByName}` });

/** @param {MyDay} day */
function shown(day) {
  /** @param {MyDay['due'][number]} item */
  const line = (item) => ({ id: item.id, title: item.title, firm: item.enterpriseName, by: deadline(item.dueOn), left: daysLeft(item) || item.stateText, overdue: item.overdue });
  return {
    toRecheck: day.toRecheck.slice(0, MOST).map(line),
    recheckCount: day.toRecheck.length,
    due: day.due.slice(0, MOST).map(line),
    dueCount: day.due.length,
    notVisited: day.notVisited.items.slice(0, MOST).map(({ id, name, villageText, industryText, codeColourText }) => ({ id, name, what: `${villageText} · ${industryText} · ${codeColourText}` })),
    notVisitedCount: day.notVisited.total,
    villages: day.assigned.villages.map(({ name }) => name).join('、'),
  };
}
