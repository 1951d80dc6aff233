// @ts-check
/** The street's people sign in once with name and password; from then on WeChat is enough. */
const request = require('../../services/request.js');
const { start, page, busy } = require('../../services/page.js');

Component({
  behaviors: [page],
  data: {
    ...start(),
    username: '',
    password: '',
    secondFactor: '',
    askSecondFactor: false,
    subdistrict: '',
    askSubdistrict: false,
    ownPassword: '',
    askOwnPassword: false,
    /** Whether the street asks for a second factor that is not set up yet. */
    mustSet: false,
  },
  methods: {
    /** @param {WechatMiniprogram.CustomEvent<{ name: string, value: string }>} event */
    onType(event) {
      this.setData({ [event.detail.name]: event.detail.value });
    },
    /** @param {string} password */
    async enter(password) {
      const { username, secondFactor, subdistrict } = this.data;
      /** @type {Session} */
      let session;
      try {
        session = await request.signInAsStaff(username.trim(), password, secondFactor.trim(), subdistrict.trim());
      } catch (error) {
        const { code, errors = [] } = /** @type {any} */ (error);
        if (code === 'second_factor_needed') this.setData({ askSecondFactor: true, secondFactor: '' });
        if (errors.some((/** @type {Wrong} */ { field }) => field === 'subdistrict')) this.setData({ askSubdistrict: true });
        throw error;
      }
      this.setData({ askSecondFactor: false, secondFactor: '', askOwnPassword: session.mustChange, mustSet: session.mustSetSecondFactor });
      if (session.mustChange || session.mustSetSecondFactor) return;
      wx.switchTab({ url: '/pages/home/home' });
    },
    onEnter() {
      return busy(this, () => this.enter(this.data.password));
    },
    /** The first password came from somebody else: one's own takes its place before anything else. */
    onChange() {
      return busy(this, async () => {
        const { password, ownPassword } = this.data;
        await request.call('PUT', '/api/v1/session/password', { currentPassword: password, newPassword: ownPassword });
        this.setData({ password: ownPassword });
        await this.enter(ownPassword);
      });
    },
    onSecurity() {
      wx.navigateTo({ url: '/pages/security/security' });
    },
  },
});
