// @ts-check
/** The same list as behind the tab, of one firm or of what a figure counts: WeChat opens no tab with a query. */
const { start, page } = require('../../services/page.js');

Component({
  behaviors: [page],
  data: { ...start(), ready: false, enterprise: '' },
  methods: {
    /** @param {{ enterprise?: string }} query */
    onLoad(query) {
      this.setData({ ready: true, enterprise: query.enterprise || '' });
    },
    onReachBottom() {
      const list = this.selectComponent('.list');
      return list && list.further();
    },
  },
});
