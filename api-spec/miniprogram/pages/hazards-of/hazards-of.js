// @ts-check
/** The same list as behind the tab, of one firm or of what a figure counts: WeChat opens no tab with a query. */
const { start, page } = require('../../services/page.js');

Component({
  behaviors: [page],
  data: { ...start(), ready: false, enterprise: '', filter: '' },
  methods: {
    /** @param {{ enterprise?: string, state?: string, overdue?: string }} query */
    onLoad(query) {
      this.setData({ ready: true, enterprise: query.enterprise || '', filter: query.overdue ? 'overdue' : query.state || '' });
    },
    onReachBottom() {
      const list = this.selectComponent('.list');
      return list && list.further();
    },
  },
});
