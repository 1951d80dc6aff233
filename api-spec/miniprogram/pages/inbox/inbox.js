// @ts-check
/** Everything that the firm was told, and a switch for WeChat's own notifications. */
const request = require('../../services/request.js');
const subscribe = require('../../services/subscribe.js');
const { first, further, empty } = require('../../services/list.js');
const { start, page, busy, go } = require('../../services/page.js');
const { readable } = require('../../services/time.js');

const PATH = '/api/v1/messages';

Component({
  behaviors: [page],
  data: {
    ...start(),
    ...empty(),
    /** @type {Subscription[]} */
    subscriptions: [],
  },
  methods: {
    onLoad() {
      return this.show();
    },
    async onPullDownRefresh() {
      await this.show();
      wx.stopPullDownRefresh();
    },
    async show() {
      await first(this, PATH, {}, shown);
      await busy(this, async () => this.setData({ subscriptions: await subscribe.learn() }));
    },
    onReachBottom() {
      return further(this, PATH, {}, shown);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    async onMessage(event) {
      const { at } = event.currentTarget.dataset;
      const message = this.data.items[at];
      if (!message.readAt) {
        const read = await busy(this, () => request.post(`${PATH}/${message.id}/read`));
        if (read) this.setData({ [`items[${at}]`]: shown(read) });
      }
      if (message.subjectType === 'hazard') go(`/pages/hazard/hazard?id=${message.subjectId}`);
      else if (message.subjectType === 'enterprise') go(`/pages/ranking/ranking?enterprise=${message.subjectId}`);
      else if (message.subjectType === 'appeal') go(`/pages/ranking/ranking?enterprise=${message.enterpriseId}`);
    },
    /** WeChat asks the person; one consent is one message. */
    onSubscribe() {
      return busy(this, async () => {
        const subscriptions = await subscribe.ask();
        if (subscriptions) this.setData({ subscriptions });
      });
    },
  },
});

/** @param {Message} message */
function shown(message) {
  return { ...message, when: readable(message.createdAt) };
}
