// @ts-check
/** The street in figures, for who answers for it. */
const seen = require('../../services/seen.js');
const { renewed, once } = require('../../services/renewed.js');
const { readable } = require('../../services/time.js');

Component({
  options: { styleIsolation: 'apply-shared' },
  data: {
    /** @type {any} */
    figures: null,
    old: '',
    problem: '',
    loading: false,
  },
  ...renewed,
  methods: {
    renew() {
      return once(this, () => seen.read('/api/v1/dashboard', (dashboard, { at, old }) => this.setData({ figures: shown(dashboard), old: old ? at : '', problem: '' })));
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onHazards(event) {
      const { state, overdue } = event.currentTarget.dataset;
      wx.navigateTo({ url: `/pages/hazards-of/hazards-of?state=${state || ''}&overdue=${overdue || ''}` });
    },
    onFirms() {
      wx.navigateTo({ url: '/pages/firms/firms?notVisited=1' });
    },
  },
});

/** A few of many are not none. @param {number} count @param {number} all */
const percent = (count, all) => (count > 0 && count * 200 < all ? '不到 1%' : `${Math.round((100 * count) / all)}%`);

/** @param {Dashboard} dashboard */
function shown(dashboard) {
  const { hazards, standing, months } = dashboard;
  const most = Math.max(1, ...months.map(({ found, closed }) => Math.max(found, closed)));
  const all = Math.max(1, standing.colours.reduce((sum, { count }) => sum + count, 0));
  return {
    at: readable(dashboard.asOf),
    open: hazards.rectifying + hazards.submitted,
    hazards,
    enterprises: dashboard.enterprises,
    notInspected: dashboard.notInspectedThisYear,
    inspections: dashboard.inspectionsThisYear,
    selfChecks: dashboard.selfChecks,
    colours: standing.colours.map((one) => ({ ...one, share: Math.round((100 * one.count) / all), percent: percent(one.count, all) })),
    median: standing.median,
    months: months.slice(-6).map((one) => ({ ...one, name: `${Number(one.month.slice(5))}月`, foundShare: Math.round((100 * one.found) / most), closedShare: Math.round((100 * one.closed) / most) })),
    repeats: dashboard.repeats.slice(0, 5),
    villages: dashboard.villages.filter(({ overdueEnterprises }) => overdueEnterprises > 0).sort((one, other) => other.overdueEnterprises - one.overdueEnterprises).slice(0, 5),
  };
}
