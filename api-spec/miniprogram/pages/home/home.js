// @ts-check
/**
 * Scan and home are one screen: whoever comes by a code on the wall (`q` is the printed link,
 * `scene` the mini-program code), by the scan button or from the list of own firms sees at once
 * what must be rectified, by when, and where the firm stands.
 */
const request = require('../../services/request.js');
const storage = require('../../services/storage.js');
const queue = require('../../services/queue.js');
const { start, busy } = require('../../services/page.js');
const { daysLeft, readable } = require('../../services/time.js');

/** What `stopWatching` does until something is watched. */
const nothing = () => undefined;

Component({
  data: {
    ...start(),
    /** @type {Card | null} */
    card: null,
    /** @type {any} */
    overview: null,
    /** @type {{ id: string, name: string }[]} */
    firms: [],
    firm: '',
    code: '',
    isStaff: false,
    isInspector: false,
    askStaff: false,
    username: '',
    password: '',
    askSecondFactor: false,
    secondFactor: '',
    askOwnPassword: false,
    ownPassword: '',
    invitation: '',
    waiting: 0,
    refused: 0,
    /** @type {() => void} */
    stopWatching: nothing,
  },
  lifetimes: {
    attached() {
      this.setData({ stopWatching: queue.watch(() => this.countWaiting()) });
      this.countWaiting();
    },
    detached() {
      this.data.stopWatching();
    },
  },
  methods: {
    /** @param {{ scene?: string, q?: string }} query */
    onLoad(query) {
      const scanned = decodeURIComponent(query.q || query.scene || '');
      return scanned ? this.open(scanned) : this.begin();
    },
    onShow() {
      this.setData({ elder: storage.get('elder') ? 'elder' : '' });
      // what other pages changed; nothing is asked before the first screen is there
      if (this.data.firm && !this.data.busy) this.show(this.data.firm);
    },
    async onPullDownRefresh() {
      if (this.data.firm) await this.show(this.data.firm);
      wx.stopPullDownRefresh();
    },
    countWaiting() {
      const items = queue.all();
      const refused = items.filter((item) => item.refused).length;
      this.setData({ waiting: items.length - refused, refused });
    },
    /** Without a code: the person's own firm. */
    begin() {
      return busy(this, async () => {
        if (!request.session()) await request.signIn();
        this.who();
        const [first] = this.data.firms;
        if (first) await this.load(first.id);
      });
    },
    /**
     * A code as it was scanned: the printed link, or the code alone. The server understands both.
     * @param {string} scanned
     */
    open(scanned) {
      return busy(this, async () => {
        /** @type {Card} */
        const card = await request.get(`/api/v1/codes/${encodeURIComponent(codeOf(scanned))}`);
        this.who();
        this.setData({ card, code: card.code, overview: null, firm: '' });
        if (card.enterpriseId && card.yourRole && card.yourRole !== 'grid_worker') await this.load(card.enterpriseId);
      });
    },
    /** @param {string} enterprise */
    show(enterprise) {
      return busy(this, () => this.load(enterprise));
    },
    /** @param {string} enterprise */
    async load(enterprise) {
      /** @type {Overview} */
      const overview = await request.get(`/api/v1/enterprises/${enterprise}/overview`);
      this.setData({
        firm: enterprise,
        code: overview.code || '',
        overview: {
          ...overview,
          openItems: overview.openItems.map((item) => ({ ...item, left: daysLeft(item) })),
          records: overview.records.map((record) => ({ ...record, when: readable(record.at) })),
        },
      });
    },
    who() {
      const session = request.session();
      const roles = session ? session.roles : [];
      this.setData({
        firms: session ? session.enterprises : [],
        isInspector: roles.includes('inspector'),
        isStaff: roles.some((role) => role !== 'principal' && role !== 'safety_officer'),
      });
    },
    onScan() {
      wx.scanCode({ success: ({ result }) => this.open(result) });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onFirm(event) {
      this.setData({ card: null });
      return this.show(event.currentTarget.dataset.id);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onItem(event) {
      wx.navigateTo({ url: `/pages/hazard/hazard?id=${event.currentTarget.dataset.id}` });
    },
    onSelfCheck() {
      const { firm, overview } = this.data;
      const task = overview.nextSelfCheck ? overview.nextSelfCheck.taskId : '';
      const { industry } = overview.enterprise;
      wx.navigateTo({ url: `/pages/self-check/self-check?enterprise=${firm}&industry=${industry}&task=${task}` });
    },
    onInspect() {
      const { overview, card, code } = this.data;
      const name = overview ? overview.enterprise.name : (card && card.enterpriseName) || '';
      const industry = overview ? overview.enterprise.industry : '';
      wx.navigateTo({
        url: `/pages/inspection/inspection?code=${code}&industry=${industry}&name=${encodeURIComponent(name)}`,
      });
    },
    onRanking() {
      wx.navigateTo({ url: `/pages/ranking/ranking?enterprise=${this.data.firm}` });
    },
    onInbox() {
      wx.navigateTo({ url: '/pages/inbox/inbox' });
    },
    onElder() {
      const elder = this.data.elder ? '' : 'elder';
      storage.set('elder', elder || null);
      this.setData({ elder });
    },
    /** @param {WechatMiniprogram.Input} event */
    onInvitation(event) {
      this.setData({ invitation: event.detail.value });
    },
    /** The street gave an invitation: from now on this person belongs to the firm. */
    onAccept() {
      return busy(this, async () => {
        /** @type {Session} */
        const session = await request.post(`/api/v1/invitations/${encodeURIComponent(this.data.invitation.trim())}/acceptance`);
        storage.set('session', { ...request.session(), ...session });
        this.who();
        this.setData({ invitation: '', card: null });
        const [latest] = session.enterprises.slice(-1);
        if (latest) await this.load(latest.id);
      });
    },
    onAskStaff() {
      this.setData({ askStaff: !this.data.askStaff });
    },
    /** @param {WechatMiniprogram.Input} event */
    onUsername(event) {
      this.setData({ username: event.detail.value });
    },
    /** @param {WechatMiniprogram.Input} event */
    onPassword(event) {
      this.setData({ password: event.detail.value });
    },
    /** @param {WechatMiniprogram.Input} event */
    onSecondFactor(event) {
      this.setData({ secondFactor: event.detail.value });
    },
    /** @param {WechatMiniprogram.Input} event */
    onOwnPassword(event) {
      this.setData({ ownPassword: event.detail.value });
    },
    /** @param {string} password */
    async enter(password) {
      const { username, secondFactor } = this.data;
      /** @type {Session} */
      let session;
      try {
        session = await request.signInAsStaff(username.trim(), password, secondFactor.trim());
      } catch (error) {
        if (/** @type {any} */ (error).code === 'second_factor_needed') this.setData({ askSecondFactor: true, secondFactor: '' });
        throw error;
      }
      this.setData({ askSecondFactor: false, secondFactor: '', askOwnPassword: session.mustChange });
      if (session.mustSetSecondFactor) throw { title: '请先启用动态码', detail: '街道要求您的角色使用动态码，请先在电脑上登录并启用动态码。' };
      if (session.mustChange) return;
      this.setData({ askStaff: false, password: '', ownPassword: '' });
      this.who();
    },
    /** The first password came from somebody else: one's own takes its place before anything else. */
    onChange() {
      return busy(this, async () => {
        const { password, ownPassword } = this.data;
        await request.call('PUT', '/api/v1/session/password', { currentPassword: password, newPassword: ownPassword });
        await this.enter(ownPassword);
      });
    },
    onStaff() {
      return busy(this, () => this.enter(this.data.password)).then(() => (this.data.code && !this.data.askStaff ? this.open(this.data.code) : undefined));
    },
    onSync() {
      return busy(this, () => queue.drain());
    },
    /** What the server will never take is shown with its reason and then dropped. */
    onRefused() {
      const items = queue.all();
      const at = items.findIndex((item) => item.refused);
      if (at < 0) return;
      wx.showModal({
        title: items[at].label,
        content: `${items[at].refused}\n\n删除这条未被接受的记录？`,
        success: ({ confirm }) => { if (confirm) queue.drop(at); },
      });
    },
  },
});

/**
 * The code in a printed link, or the text itself.
 * @param {string} scanned
 */
function codeOf(scanned) {
  const found = /\/q\/([^/?#]+)/.exec(scanned);
  return found ? found[1] : scanned.trim();
}
