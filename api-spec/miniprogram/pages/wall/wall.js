// @ts-check
/** What the people of the firm must know of its hazards: the list that hangs on the wall, and how many have read it. */
const { unread, reading } = require('../../services/one.js');
const { start, page } = require('../../services/page.js');
const { day, deadline, daysLeft } = require('../../services/time.js');

Component({
  behaviors: [page],
  data: {
    ...start(),
    ...unread(),
    /** @type {any} */
    wall: null,
  },
  methods: {
    ...reading(({ id }) => `/api/v1/enterprises/${id}/wall`, (wall) => ({ wall: shown(wall) })),
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
