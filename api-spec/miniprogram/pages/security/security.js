// @ts-check
/** Password, second factor and the devices that are signed in. */
const request = require('../../services/request.js');
const { who } = require('../../services/person.js');
const { start, page, busy, sure } = require('../../services/page.js');
const { readable } = require('../../services/time.js');

Component({
  behaviors: [page],
  data: {
    ...start(),
    currentPassword: '',
    newPassword: '',
    changed: false,
    isStaff: false,
    factorPassword: '',
    factorCode: '',
    /** @type {any} */
    factor: null,
    since: '',
    /** @type {any} the secret that an authenticator app takes, shown once */
    enrolment: null,
    /** @type {string[]} */
    recoveryCodes: [],
    /** @type {any[]} */
    sessions: [],
  },
  methods: {
    onLoad() {
      return this.show();
    },
    show() {
      return busy(this, async () => {
        const { isStaff } = who();
        this.setData({ isStaff });
        // who comes by WeChat alone has no password
        if (isStaff) {
          const factor = await request.get('/api/v1/session/second-factor');
          this.setData({ factor, since: factor.since ? readable(factor.since) : '' });
        }
        // before the second factor that the street asks for, nothing else is open
        const session = request.session();
        if (session && session.mustSetSecondFactor) return;
        const { items } = await request.get('/api/v1/sessions?pageSize=100');
        this.setData({ sessions: items.map((/** @type {any} */ one) => ({ ...one, when: readable(one.createdAt), ends: readable(one.expiresAt) })) });
      });
    },
    /** @param {WechatMiniprogram.CustomEvent<{ name: string, value: string }>} event */
    onType(event) {
      this.setData({ [event.detail.name]: event.detail.value, changed: false });
    },
    onPassword() {
      return busy(this, async () => {
        const { currentPassword, newPassword } = this.data;
        await request.call('PUT', '/api/v1/session/password', { currentPassword, newPassword });
        this.setData({ currentPassword: '', newPassword: '', changed: true });
      });
    },
    onEnrol() {
      return busy(this, async () => {
        const { factorPassword, factorCode, factor } = this.data;
        const enrolment = await request.post('/api/v1/session/second-factor', { password: factorPassword, ...(factor.since ? { code: factorCode } : {}) });
        this.setData({ enrolment, factorPassword: '', factorCode: '' });
      });
    },
    onCopy() {
      wx.setClipboardData({ data: this.data.enrolment.secret });
    },
    onConfirmFactor() {
      return busy(this, async () => {
        const { recoveryCodes } = await request.post('/api/v1/session/second-factor/confirmation', { code: this.data.factorCode.trim() });
        this.setData({ recoveryCodes, enrolment: null, factorCode: '' });
      }).then(() => (this.data.recoveryCodes.length > 0 ? this.show() : undefined));
    },
    onCopyCodes() {
      wx.setClipboardData({ data: this.data.recoveryCodes.join('\n') });
    },
    async onRevoke() {
      if (!await sure('退出其他设备', '其他手机和电脑上的登录都会退出，这部手机不受影响。', '退出')) return;
      await busy(this, async () => {
        const ids = this.data.sessions.filter(({ current }) => !current).map(({ id }) => id);
        await request.post('/api/v1/sessions/revocation', { ids });
      });
      if (!this.data.problem) await this.show();
    },
  },
});
