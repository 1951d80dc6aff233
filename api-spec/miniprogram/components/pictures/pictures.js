// @ts-check
/** Photos of a record that the server has: small beside each other, and in full when one is tapped. */
const request = require('../../services/request.js');

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    /** @type {any} links of the server */
    pictures: { type: Array, value: [] },
    /** What they are of, for whoever hears the page read out. */
    label: { type: String, value: '照片' },
  },
  data: {
    /** @type {{ id: string, url: string, thumbUrl: string }[]} */
    shown: [],
  },
  observers: {
    /** @param {Photo[]} pictures */
    pictures(pictures) {
      this.setData({ shown: (pictures || []).map(({ id, url, thumbUrl }) => ({ id, url: request.link(url), thumbUrl: request.link(thumbUrl) })) });
    },
  },
  methods: {
    /** @param {WechatMiniprogram.TouchEvent} event */
    onPicture(event) {
      const urls = this.data.shown.map(({ url }) => url);
      wx.previewImage({ urls, current: urls[event.currentTarget.dataset.at] });
    },
  },
});
