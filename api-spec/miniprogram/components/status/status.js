// @ts-check
/** What every page says at its top: what went wrong, and what waits to be sent or was refused. */
const queue = require('../../services/queue.js');
const network = require('../../services/network.js');

/** What `stop` does until something is watched. */
const nothing = () => undefined;

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    problem: { type: String, value: '' },
    /** When what is shown was fetched, while a newer one is on its way or out of reach. */
    old: { type: String, value: '' },
    busy: { type: Boolean, value: false },
  },
  data: {
    waiting: 0,
    refused: 0,
    weak: false,
    /** @type {() => void} */
    stop: nothing,
    /** @type {() => void} */
    stopNetwork: nothing,
  },
  lifetimes: {
    attached() {
      this.setData({ stop: queue.watch(() => this.count()), stopNetwork: network.watch((weak) => this.setData({ weak })) });
      this.count();
    },
    detached() {
      this.data.stop();
      this.data.stopNetwork();
    },
  },
  methods: {
    count() {
      const items = queue.all();
      const refused = items.filter((item) => item.refused).length;
      this.setData({ waiting: items.length - refused, refused });
    },
    onOutbox() {
      wx.navigateTo({ url: '/pages/outbox/outbox' });
    },
  },
});
