// @ts-check
/** What the people of the firm must know of its hazards: the list that hangs on the wall, and how many have read it. */
const seen = require('../../services/seen.js');
const { start, page, busy } = require('../../services/page.js');
const { day, deadline, daysLeft } = require('../../services/time.js');

Component({
  behaviors: [page],
  data: {
    ...start(),
    id: '',
    old: '',
    /** @type {any} */
    wall: null,
  },
  methods: {
    /** @param {{ id: string }} query */
    onLoad(query) {
      this.setData({ id: query.id });
      return this.show();
    },
    onShow() {
      if (this.data.wall && !this.data.busy) this.show();
    },
    async onPullDownRefresh() {
      await this.show();
      wx.stopPullDownRefresh();
    },
    show() {
      return busy(this, () => seen.read(`/api/v1/enterprises/${this.data.id}/wall`, (wall, { at, old }) => this.setData({ wall: shown(wall), old: old ? at : '' })));
    },
    /** The sheet is printed where a printer is. */
    onCopy() {
      wx.setClipboardData({ data: this.data.wall.url });
    },
  },
});

/** @param {Wall} wall */
function shown({ enterpriseName, asOf, items, acknowledged, url }) {
  return {
    name: enterpriseName,
    day: day(asOf),
    acknowledged,
    url,
    items: items.map((item) => ({
      ...item,
      what: `${item.place} · ${item.levelText}隐患`,
      by: deadline(item.dueOn),
      left: item.state === 'rectifying' ? daysLeft(item) : item.stateText,
    })),
  };
}
