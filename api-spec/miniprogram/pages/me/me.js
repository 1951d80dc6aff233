// @ts-check
/** The person: who they are here, how they want to see pages, their data, and the way out. */
const request = require('../../services/request.js');
const storage = require('../../services/storage.js');
const queue = require('../../services/queue.js');
const drafts = require('../../services/drafts.js');
const { who } = require('../../services/person.js');
const { start, page, tab, setElder, busy, sure, go } = require('../../services/page.js');
const { readable } = require('../../services/time.js');

Component({
  behaviors: [page],
  data: {
    ...start(),
    ...who(),
    signedOut: false,
    elder: false,
    kept: 0,
    nameless: false,
    /** @type {any} what the street holds about the person */
    mine: null,
  },
  methods: {
    onLoad() {
      this.renew();
    },
    onShow() {
      tab(this, '/pages/me/me');
      this.renew();
    },
    renew() {
      const session = request.session();
      this.setData({ ...who(), signedOut: !session, nameless: !!session && session.nameRequired, elder: !!storage.get('elder'), kept: queue.all().length + drafts.list().length });
    },
    onElder() {
      setElder(!this.data.elder);
      this.renew();
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onGo(event) {
      go(event.currentTarget.dataset.url);
    },
    onInbox() {
      go('/pages/inbox/inbox');
    },
    onSignIn() {
      return busy(this, () => request.signIn()).then(() => wx.switchTab({ url: '/pages/home/home' }));
    },
    async onSignOut() {
      const waiting = queue.all().length;
      const warning = waiting > 0 ? `还有 ${waiting} 条记录没有提交，退出后要等您再登录才会提交。` : '';
      if (!await sure('退出登录', `${warning}没填完的草稿会清除。`, '退出')) return;
      await busy(this, () => request.signOut());
      this.setData({ mine: null });
      this.renew();
      tab(this, '/pages/me/me');
    },
    /** What the law lets everybody ask: what is held about oneself. */
    onMine() {
      return busy(this, async () => {
        const mine = await request.get('/api/v1/session/data');
        this.setData({
          mine: {
            ...mine,
            since: readable(mine.createdAt),
            consents: mine.consents.map((/** @type {any} */ one) => ({ ...one, when: readable(one.givenAt), says: one.withdrawnAt ? `已于 ${readable(one.withdrawnAt)} 撤回` : '已同意' })),
            memberships: mine.memberships.map((/** @type {any} */ one, /** @type {number} */ key) => ({ ...one, key, when: readable(one.since) })),
          },
        });
      });
    },
    async onWithdraw() {
      if (!await sure('撤回同意', '街道将不再用微信通知您，下次打开会重新询问。已办理的记录依法保存。', '撤回')) return;
      await busy(this, async () => {
        await request.call('DELETE', '/api/v1/consents/privacy');
        const session = request.session();
        if (session) storage.set('session', { ...session, consentRequired: true });
      });
      if (!this.data.problem) await this.onMine();
    },
    async onErase() {
      if (!await sure('注销个人信息', '您的姓名、电话和微信绑定会被清除，不再属于任何企业，不能恢复。自查、督查和整改记录依法保存，但不再显示您是谁。', '注销')) return;
      await busy(this, async () => {
        await request.post('/api/v1/session/erasure', { confirm: true });
        await request.signOut();
      });
      this.setData({ mine: null });
      this.renew();
      tab(this, '/pages/me/me');
    },
  },
});
