// @ts-check
/** What somebody asked of firms, and what was said to it. */
const request = require('../../services/request.js');
const storage = require('../../services/storage.js');
const { start, page, busy, sure } = require('../../services/page.js');
const { readable } = require('../../services/time.js');

Component({
  behaviors: [page],
  data: {
    ...start(),
    /** @type {any[]} */
    items: [],
    loaded: false,
  },
  methods: {
    onLoad() {
      return this.show();
    },
    async onPullDownRefresh() {
      await this.show();
      wx.stopPullDownRefresh();
    },
    show() {
      return busy(this, async () => {
        const { items } = await request.get('/api/v1/session/applications');
        this.setData({ items: items.map(shown), loaded: true });
        // whoever was let in finds the firm on the first page
        storage.set('session', { ...request.session(), ...(await request.get('/api/v1/session')) });
      });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    async onWithdraw(event) {
      const { id, firm } = this.data.items[event.currentTarget.dataset.at];
      if (!await sure('撤回申请', `不再申请绑定${firm}。`, '撤回')) return;
      await busy(this, () => request.post('/api/v1/session/applications/withdrawal', { id }));
      await this.show();
    },
  },
});

/** @type {Record<string, string>} */
const NEXT = { open: '街道或企业负责人核对后处理，请留意这里。', confirmed: '现在可以在首页看到这家企业。', refused: '补充后可以扫码再次申请。', withdrawn: '' };

/** @param {Application} one */
function shown({ id, enterpriseName, roleText, state, stateText, appliedAt, endedAt, reason }) {
  return { id, firm: enterpriseName, roleText, state, stateText, asked: readable(appliedAt), ended: endedAt ? readable(endedAt) : '', reason: reason || '', next: NEXT[state] };
}
