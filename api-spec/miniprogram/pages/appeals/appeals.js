// @ts-check
/** Appeals of a firm against its score: how each stands, and how long the street still has. */
const request = require('../../services/request.js');
const { empty, paging } = require('../../services/list.js');
const { who } = require('../../services/person.js');
const { start, page } = require('../../services/page.js');
const { day, deadline, daysLeft, daysUntil } = require('../../services/time.js');
const { signed } = require('../../services/colour.js');

Component({
  behaviors: [page],
  data: { ...start(), ...empty(), enterprise: '', isStaff: false },
  methods: {
    ...paging('/api/v1/appeals', shown),
    /** @param {{ enterprise?: string }} query */
    onLoad(query) {
      this.setData({ enterprise: query.enterprise || '', isStaff: who().isStaff });
      return this.show();
    },
    async onPullDownRefresh() {
      await this.show();
      wx.stopPullDownRefresh();
    },
    query() {
      return { enterprise: this.data.enterprise };
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onPhoto(event) {
      const { at, photo } = event.currentTarget.dataset;
      const urls = this.data.items[at].photos.map((/** @type {{ url: string }} */ one) => one.url);
      wx.previewImage({ urls, current: urls[photo] });
    },
  },
});

/** @param {Appeal} appeal */
function shown({ id, enterpriseName, ruleText, points, reason, state, stateText, filedAt, decideBy, decidedAt, decisionReason, late, photos }) {
  const waits = state === 'open';
  return {
    id,
    firm: enterpriseName,
    what: `${ruleText} ${signed(points)} 分`,
    reason,
    filed: `${day(filedAt)}提出`,
    waits,
    late,
    badge: waits ? daysLeft({ daysLeft: daysUntil(decideBy), overdue: late }) : stateText,
    says: waits ? `街道${deadline(decideBy)}答复，答复之前照常计分。` : `${day(decidedAt || '')}${stateText}${decisionReason ? `：${decisionReason}` : ''}`,
    photos: photos.map((photo) => ({ id: photo.id, url: request.link(photo.url), thumbUrl: request.link(photo.thumbUrl) })),
  };
}
