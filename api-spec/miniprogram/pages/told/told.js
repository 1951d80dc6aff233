// @ts-check
/** What one of the street's people is told: work that climbed, work that was handed over. */
const request = require('../../services/request.js');
const { empty, paging } = require('../../services/list.js');
const { start, page, busy } = require('../../services/page.js');
const { readable } = require('../../services/time.js');

const PATH = '/api/v1/staff-messages';
const list = paging(PATH, shown);

Component({
  behaviors: [page],
  data: { ...start(), ...empty() },
  methods: {
    ...list,
    onLoad() {
      return this.show();
    },
    /** Whoever sees them has read them; what was new stays marked until the page is opened again. @this {any} */
    async show() {
      await list.show.call(this);
      if (this.data.items.some((/** @type {StaffMessage} */ one) => !one.readAt)) await busy(this, () => request.post(`${PATH}/read`));
    },
  },
});

/** @param {StaffMessage} message */
function shown(message) {
  return { ...message, when: readable(message.createdAt) };
}
