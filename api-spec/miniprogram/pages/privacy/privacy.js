// @ts-check
/** The street's privacy policy, and the person's word on it. WeChat's own agreement, for the camera, is another. */
const request = require('../../services/request.js');
const storage = require('../../services/storage.js');
const seen = require('../../services/seen.js');
const { start, page, busy } = require('../../services/page.js');

Component({
  behaviors: [page],
  data: { ...start(), street: '', lines: /** @type {string[]} */ ([]), version: '', ask: false },
  methods: {
    onLoad() {
      const session = request.session();
      this.setData({ version: session ? session.privacyVersion : '' });
      return busy(this, () => seen.read('/api/v1/privacy', ({ street, text, version }) => {
        // nobody agrees to what they have not been shown
        this.setData({ street, version, lines: text.split('\n').filter(Boolean), ask: !!session && session.consentRequired });
      }));
    },
    onAgree() {
      return busy(this, async () => {
        const { version } = this.data;
        await request.post('/api/v1/consents', { document: 'privacy', version });
        storage.set('session', { ...request.session(), consentRequired: false });
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
