// @ts-check
/**
 * Scan and home are one screen: whoever comes by a code on the wall (`q` is the printed link,
 * `scene` the mini-program code), by the scan button or from the list of own firms. A firm sees what
 * is due first, the street's people their day or their figures, anybody else the public card.
 */
const request = require('../../services/request.js');
const storage = require('../../services/storage.js');
const seen = require('../../services/seen.js');
const subscribe = require('../../services/subscribe.js');
const { who } = require('../../services/person.js');
const { start, page, tab, busy, go } = require('../../services/page.js');

/** Invitations are written without I and O, which people read as digits. */
const NO_INVITATION = '没有这个邀请码，请核对（不含字母 I、O）或向街道重新索取。';

Component({
  behaviors: [page],
  data: {
    ...start(),
    ...who(),
    /** @type {Card | null} */
    card: null,
    /** @type {any} */
    overview: null,
    firm: '',
    old: '',
    code: '',
    typed: '',
    invitation: '',
    advice: '',
    /** @type {any[]} */
    choices: [],
    /** The firm of the card, where one's application waits. */
    asked: '',
    signedOut: false,
    /** @type {any[]} */
    notices: [],
    unread: 0,
    nameless: false,
    /** @type {StatisticsLine | null} what the principal has not signed */
    unsigned: null,
  },
  methods: {
    /** @param {{ scene?: string, q?: string }} query */
    onLoad(query) {
      const scanned = decodeURIComponent(query.q || query.scene || '');
      return scanned ? this.open(scanned) : this.begin();
    },
    onShow() {
      tab(this, '/pages/home/home');
      if (this.data.busy) return;
      const before = this.data.id;
      this.who();
      // somebody signed in or out on another page
      if (this.data.id !== before) {
        this.setData({ card: null, overview: null, firm: '', code: '' });
        this.begin();
      } else if (this.data.firm) this.show(this.data.firm);
      else if (this.data.card && this.data.card.enterpriseId && !this.data.card.yourRole) this.open(this.data.code);
    },
    async onPullDownRefresh() {
      if (this.data.firm) await this.show(this.data.firm);
      else if (this.data.code) await this.open(this.data.code);
      else await this.begin();
      wx.stopPullDownRefresh();
    },
    /** Only the public card is shared: whoever opens it sees what anybody may see. */
    onShareAppMessage() {
      const { code, card, overview } = this.data;
      const name = overview ? overview.enterprise.name : (card && card.enterpriseName) || '';
      return code ? { title: `${name}的河平码`, path: `/pages/home/home?scene=${code}` } : { title: '河平码', path: '/pages/home/home' };
    },
    who() {
      this.setData({ ...who(), signedOut: !request.session() && !!storage.get('signedOut') });
      const session = request.session();
      this.setData({ notices: session ? session.notices : [], nameless: !!session && session.nameRequired && session.enterprises.length > 0 });
      tab(this, '/pages/home/home');
    },
    /** Without a code: the person's own firm, or the person's own work. */
    begin() {
      this.who();
      const [first] = this.data.firms;
      // what this phone knows is there before anybody has answered
      if (first) this.recall(first.id);
      if (this.data.signedOut) return undefined;
      return busy(this, async () => {
        if (!request.session()) await request.signIn();
        this.who();
        this.askConsent();
        const [own] = this.data.firms;
        if (own && !this.data.isStaff) await this.load(own.id);
      });
    },
    /** The privacy policy is shown before anything else, once for each version. */
    askConsent() {
      const session = request.session();
      if (!session || !session.consentRequired || storage.get('privacyAsked') === session.privacyVersion) return;
      go('/pages/privacy/privacy?ask=1');
    },
    /**
     * A code as it was scanned or typed: the printed link, or the code alone. The server understands both.
     * @param {string} scanned
     */
    open(scanned) {
      return busy(this, async () => {
        const path = `/api/v1/codes/${encodeURIComponent(codeOf(scanned))}`;
        /** @type {Card} */
        const card = this.data.signedOut ? await request.anonymously('GET', path) : await request.get(path);
        this.who();
        this.setData({ card, code: card.code, overview: null, firm: '', typed: '' });
        if (!card.enterpriseId) return;
        if (!card.yourRole) {
          await this.recallAsked(card.enterpriseId);
          return;
        }
        // somebody let this person in meanwhile
        if (!this.data.isStaff && !this.data.firms.length) storage.set('session', { ...request.session(), ...(await request.get('/api/v1/session')) });
        this.who();
        if (this.data.isStaff) go(`/pages/firm/firm?id=${card.enterpriseId}&code=${card.code}`);
        else await this.load(card.enterpriseId);
      });
    },
    /** Whether one has asked this firm before, and nobody has decided. @param {string} enterprise */
    async recallAsked(enterprise) {
      if (this.data.isStaff) return;
      const { items } = await request.get('/api/v1/session/applications');
      const waits = items.some((/** @type {Application} */ one) => one.state === 'open' && one.enterpriseId === enterprise);
      this.setData({ asked: waits ? enterprise : '' });
    },
    onApply() {
      const { code, card } = this.data;
      if (card) go(`/pages/form/form?what=application&id=${code}&name=${encodeURIComponent(card.enterpriseName)}`);
    },
    /** @param {string} enterprise */
    show(enterprise) {
      return busy(this, () => this.load(enterprise));
    },
    /** @param {string} enterprise */
    recall(enterprise) {
      const known = seen.last(path(enterprise));
      if (known) this.setData({ firm: enterprise, overview: known.body, code: known.body.code || '', unread: known.body.unreadMessages });
    },
    /** @param {string} enterprise */
    async load(enterprise) {
      await seen.read(path(enterprise), (overview, { at, old }) => {
        this.setData({ firm: enterprise, card: null, code: overview.code || '', overview, old: old ? at : '', unread: overview.unreadMessages });
      });
      await seen.read('/api/v1/hazard-statistics?signed=false', ({ items }) => {
        this.setData({ unsigned: items.find((/** @type {StatisticsLine} */ one) => one.enterpriseId === enterprise) || null });
      });
      if (!storage.get('templates')) subscribe.learn().catch(() => undefined);
    },
    onScan() {
      wx.scanCode({
        success: ({ result }) => this.open(result),
        fail: ({ errMsg }) => {
          if (!/cancel/.test(errMsg)) this.setData({ problem: '扫不了码？可以在下面输入码牌上的字母和数字。' });
        },
      });
    },
    /** @param {WechatMiniprogram.CustomEvent<{ name: string, value: string }>} event */
    onType(event) {
      this.setData({ [event.detail.name]: event.detail.value });
    },
    onOpen() {
      return this.data.typed.trim() ? this.open(this.data.typed) : undefined;
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onFirm(event) {
      const { id } = event.currentTarget.dataset;
      this.setData({ card: null, overview: null });
      this.recall(id);
      return this.show(id);
    },
    /** WeChat's own button asks the person, and gives a code for the number. @param {WechatMiniprogram.CustomEvent<{ code?: string }>} event */
    onPhone(event) {
      const { code } = event.detail;
      return code ? this.claim('/api/v1/session/phone', { code }) : undefined;
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onChoice(event) {
      return this.claim('/api/v1/session/phone/choices', { enterpriseIds: [event.currentTarget.dataset.id] });
    },
    /**
     * Into the firm whose register has the number; where there are several, the person is asked.
     * @param {string} path
     * @param {object} sent
     */
    claim(path, sent) {
      return busy(this, async () => {
        const claim = await request.post(path, sent);
        this.setData({ advice: claim.advice, choices: claim.choices });
        const [latest] = claim.joined.slice(-1);
        if (!latest) return;
        storage.set('session', { ...request.session(), ...(await request.get('/api/v1/session')) });
        this.who();
        this.setData({ card: null });
        await this.load(latest.enterpriseId);
      });
    },
    /** The street gave an invitation: from now on this person belongs to the firm. */
    onAccept() {
      return busy(this, async () => {
        /** @type {Session} */
        const session = await request.post(`/api/v1/invitations/${encodeURIComponent(this.data.invitation.trim())}/acceptance`)
          .catch((error) => { throw error.status === 404 ? { ...error, detail: NO_INVITATION, errors: [] } : error; });
        storage.set('session', { ...request.session(), ...session });
        this.who();
        this.setData({ invitation: '', card: null });
        const [latest] = session.enterprises.slice(-1);
        if (latest) await this.load(latest.id);
      });
    },
    /** Back in by WeChat. */
    onSignIn() {
      return busy(this, () => request.signIn()).then(() => this.begin());
    },
    /** It has left the screen. */
    onConfirmed() {
      return this.show(this.data.firm);
    },
    onHazard() {
      const { firm, overview } = this.data;
      go(`/pages/form/form?what=hazard&id=${firm}&name=${encodeURIComponent(overview.enterprise.name)}`);
    },
    onReport() {
      const { code, overview } = this.data;
      go(`/pages/form/form?what=report&id=${code}&name=${encodeURIComponent(overview.enterprise.name)}`);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onGo(event) {
      go(event.currentTarget.dataset.url);
    },
  },
});

/** @param {string} enterprise */
const path = (enterprise) => `/api/v1/enterprises/${enterprise}/overview`;

/**
 * The code in a printed link, or the text itself.
 * @param {string} scanned
 */
function codeOf(scanned) {
  const found = /\/q\/([^/?#]+)/.exec(scanned);
  return found ? found[1] : scanned.trim();
}
