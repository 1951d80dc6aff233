// @ts-check
/** All that the street told the firm with many others, the newest first, with what it brought. */
const { empty, paging } = require('../../services/list.js');
const { start, page } = require('../../services/page.js');

Component({
  behaviors: [page],
  data: { ...start(), ...empty(), enterprise: '' },
  methods: {
    ...paging((of) => `/api/v1/enterprises/${of.data.enterprise}/bulletins`, (bulletin) => bulletin),
    /** @param {{ enterprise?: string }} query */
    onLoad(query) {
      this.setData({ enterprise: query.enterprise || '' });
      return this.show();
    },
  },
});
