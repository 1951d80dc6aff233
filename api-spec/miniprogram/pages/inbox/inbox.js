// @ts-check
/** Everything that the firm was told, and a switch for WeChat's own notifications. */
const request = require('../../services/request.js');
const subscribe = require('../../services/subscribe.js');
const { empty, paging } = require('../../services/list.js');
const { start, page, busy, go } = require('../../services/page.js');
const { readable } = require('../../services/time.js');

const PATH = '/api/v1/messages';
/** A self-check that waits is the first thing there. */
const HOME = '/pages/home/home';

Component({
  behaviors: [page],
  data: {
    ...start(),
    ...empty(),
    /** @type {Subscription[]} */
    subscriptions: [],
  },
  methods: {
    ...paging(PATH, shown),
    onLoad() {
      return this.renew();
    },
    async onPullDownRefresh() {
      await this.renew();
      wx.stopPullDownRefresh();
    },
    async renew() {
      await this.show();
      await busy(this, async () => this.setData({ subscriptions: await subscribe.learn() }));
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    async onMessage(event) {
      const { at } = event.currentTarget.dataset;
      const message = this.data.items[at];
      if (!message.readAt) {
        const read = await busy(this, () => request.post(`${PATH}/${message.id}/read`));
        if (read) this.setData({ [`items[${at}]`]: shown(read) });
      }
      const leads = where(message);
      if (leads === HOME) wx.switchTab({ url: HOME });
      else if (leads) go(leads);
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

/** Where what it says can be done or seen; nowhere for what is only to be known. @param {Message} message */
function where({ kind, subjectType, subjectId, enterpriseId }) {
  if (kind === 'statistics_due') return `/pages/statistics/statistics?id=${enterpriseId}`;
  if (kind === 'status_changed') return HOME;
  if (kind === 'document_expires') return `/pages/dossier/dossier?id=${enterpriseId}`;
  if (subjectType === 'application') return `/pages/people/people?id=${enterpriseId}`;
  if (subjectType === 'hazard') return `/pages/hazard/hazard?id=${subjectId}`;
  if (subjectType === 'measure') return `/pages/measures/measures?enterprise=${enterpriseId}`;
  if (subjectType === 'self_check_task') return HOME;
  if (subjectType === 'bulletin') return `/pages/bulletins/bulletins?enterprise=${enterpriseId}`;
  if (subjectType === 'appeal') return `/pages/appeal/appeal?id=${subjectId}`;
  if (subjectType === 'service_visit') return `/pages/visit/visit?id=${subjectId}`;
  return subjectType === 'enterprise' ? `/pages/ranking/ranking?enterprise=${enterpriseId}` : '';
}

/** @param {Message} message */
function shown(message) {
  return { ...message, when: readable(message.createdAt), opens: where(message) !== '' };
}
