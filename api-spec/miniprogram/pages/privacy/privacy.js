// @ts-check
/** The street's privacy policy, and the person's word on it. WeChat's own agreement, for the camera, is another. */
const request = require('../../services/request.js');
const storage = require('../../services/storage.js');
const seen = require('../../services/seen.js');
const { limit, wrong } = require('../../services/filling.js');
const { start, page, busy } = require('../../services/page.js');

/** How the headings of such a text begin. */
const HEAD = /^[一二三四五六七八九十]+、/;

Component({
  behaviors: [page],
  data: { ...start(), street: '', lines: /** @type {{ text: string, head: boolean }[]} */ ([]), version: '', ask: false, nameless: false, name: '', error: '', most: limit('create_consent', 'name').most },
  methods: {
    onLoad() {
      const session = request.session();
      this.setData({ version: session ? session.privacyVersion : '' });
      return busy(this, () => seen.read('/api/v1/privacy', ({ street, text, version }) => {
        // nobody agrees to what they have not been shown
        this.setData({ street, version, lines: text.split('\n').filter(Boolean).map((/** @type {string} */ line) => ({ text: line, head: HEAD.test(line) })), ask: !!session && session.consentRequired, nameless: !!session && session.nameRequired });
      }));
    },
    /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
    onName(event) {
      this.setData({ name: event.detail.value, error: '' });
    },
    onAgree() {
      const { version, nameless, name: typed } = this.data;
      const name = typed.trim();
      const error = nameless ? wrong(name, limit('create_consent', 'name'), false) : '';
      this.setData({ error });
      if (error) return undefined;
      return busy(this, async () => {
        await request.post('/api/v1/consents', { document: 'privacy', version, ...(name ? { name } : {}) });
        const session = /** @type {Session} */ (request.session());
        storage.set('session', { ...session, consentRequired: false, ...(name ? { nameRequired: false, user: { ...session.user, name } } : {}) });
        this.leave();
      });
    },
    /** Nothing is refused to who does not agree; the question comes again with the next version. */
    onRefuse() {
      this.leave();
    },
    leave() {
      storage.set('privacyAsked', this.data.version);
      this.setData({ ask: false });
      wx.navigateBack({});
    },
  },
});
