// @ts-check
/** What one of the street's people is told: work that climbed, work that was handed over. */
const request = require('../../services/request.js');
const { first, further, empty } = require('../../services/list.js');
const { start, page, busy } = require('../../services/page.js');
const { readable } = require('../../services/time.js');

const PATH = '/api/v1/staff-messages';

Component({
  behaviors: [page],
  data: { ...start(), ...empty() },
  methods: {
    onLoad() {
      return this.show();
    },
    async onPullDownRefresh() {
      await this.show();
      wx.stopPullDownRefresh();
    },
    /** Whoever sees them has read them; what was new stays marked until the page is opened again. */
    async show() {
      await first(this, PATH, {}, shown);
      if (this.data.items.some((one) => !one.readAt)) await busy(this, () => request.post(`${PATH}/read`));
    },
    onReachBottom() {
      return further(this, PATH, {}, shown);
    },
  },
});

/** @param {StaffMessage} message */
function shown(message) {
  return { ...message, when: readable(message.createdAt) };
}
