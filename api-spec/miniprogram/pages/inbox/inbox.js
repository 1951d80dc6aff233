// @ts-check
/** Everything that the firm was told, and a switch for WeChat's own notifications. */
const request = require('../../services/request.js');
const { start, busy } = require('../../services/page.js');
const { readable } = require('../../services/time.js');

/** What WeChat shows in one popup. */
const MOST_TEMPLATES = 3;

Component({
  data: {
    ...start(),
    /** @type {any[]} */
    messages: [],
    total: 0,
    page: 1,
    /** @type {Subscription[]} */
    subscriptions: [],
  },
  methods: {
    onLoad() {
      return this.show();
    },
    show() {
      return busy(this, async () => {
        const [messages, subscriptions] = await Promise.all([
          request.get('/api/v1/messages?pageSize=50'),
          request.get('/api/v1/subscriptions'),
        ]);
        this.setData({ messages: messages.items.map(shown), total: messages.total, page: 1, subscriptions: subscriptions.items });
      });
    },
    onReachBottom() {
      if (this.data.messages.length >= this.data.total) return undefined;
      return busy(this, async () => {
        const page = this.data.page + 1;
        const more = await request.get(`/api/v1/messages?pageSize=50&page=${page}`);
        this.setData({ messages: this.data.messages.concat(more.items.map(shown)), page });
      });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    async onMessage(event) {
      const { at } = event.currentTarget.dataset;
      const message = this.data.messages[at];
      if (!message.readAt) {
        const read = await busy(this, () => request.post(`/api/v1/messages/${message.id}/read`));
        if (read) this.setData({ [`messages[${at}]`]: shown(read) });
      }
      if (message.subjectType === 'hazard') wx.navigateTo({ url: `/pages/hazard/hazard?id=${message.subjectId}` });
    },
    /**
     * WeChat asks the person; one consent is one message. It must be asked in answer to a tap,
     * so nothing is awaited before.
     */
    onSubscribe() {
      const tmplIds = this.data.subscriptions.map(({ templateId }) => templateId).slice(0, MOST_TEMPLATES);
      return new Promise((resolve) => {
        wx.requestSubscribeMessage({
          tmplIds,
          success: (answer) => resolve(tmplIds.filter((id) => /** @type {any} */ (answer)[id] === 'accept')),
          fail: () => resolve([]),
        });
      }).then((accepted) => this.tell(/** @type {string[]} */ (accepted)));
    },
    /** @param {string[]} templateIds */
    tell(templateIds) {
      if (templateIds.length === 0) return undefined;
      return busy(this, async () => {
        const subscriptions = await request.post('/api/v1/subscriptions', { templateIds });
        this.setData({ subscriptions: subscriptions.items });
      });
    },
  },
});

/** @param {Message} message */
function shown(message) {
  return { ...message, when: readable(message.createdAt) };
}
