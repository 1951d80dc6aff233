// @ts-check
/** A page behind a tab that is one list: a firm's own, or the street's. */
const { who } = require('./person.js');
const { start, page, tab } = require('./page.js');

/** What such a page is. @param {string} url its own, which its tab opens */
const listTab = (url) => ({
  behaviors: [page],
  data: { ...start(), enterprise: '', known: false, of: '' },
  methods: {
    /** @this {any} */
    onLoad() {
      const { isStaff, firms, id } = who();
      this.setData({ enterprise: !isStaff && firms.length > 0 ? firms[0].id : '', known: isStaff || firms.length > 0, of: id });
    },
    /** @this {any} */
    onShow() {
      tab(this, url);
      // another person may hold the phone by now, and other pages may have changed what is listed
      if (this.data.of !== who().id) this.onLoad();
      const list = this.selectComponent('.list');
      if (list && list.data.loaded) list.renew();
    },
    /** @this {any} */
    async onPullDownRefresh() {
      const list = this.selectComponent('.list');
      if (list) await list.renew();
      wx.stopPullDownRefresh();
    },
    /** @this {any} */
    onReachBottom() {
      const list = this.selectComponent('.list');
      return list && list.further();
    },
  },
});

module.exports = { listTab };
