// @ts-check
/** Hazards: a firm's own, or the street's. */
const { who } = require('../../services/person.js');
const { start, page, tab } = require('../../services/page.js');

Component({
  behaviors: [page],
  data: { ...start(), enterprise: '', known: false, of: '' },
  methods: {
    onLoad() {
      const { isStaff, firms, id } = who();
      this.setData({ enterprise: !isStaff && firms.length > 0 ? firms[0].id : '', known: isStaff || firms.length > 0, of: id });
    },
    onShow() {
      tab(this, '/pages/hazards/hazards');
      // another person may hold the phone by now, and other pages may have changed what is listed
      if (this.data.of !== who().id) this.onLoad();
      const list = /** @type {any} */ (this.selectComponent('.list'));
      if (list && list.data.loaded) list.renew();
    },
    async onPullDownRefresh() {
      const list = /** @type {any} */ (this.selectComponent('.list'));
      if (list) await list.renew();
      wx.stopPullDownRefresh();
    },
    onReachBottom() {
      const list = /** @type {any} */ (this.selectComponent('.list'));
      return list && list.further();
    },
  },
});
