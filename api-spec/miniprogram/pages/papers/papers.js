// @ts-check
/** The papers that a firm was given, the newest first: orders, records, opinions. */
const { empty, paging } = require('../../services/list.js');
const { openPaper } = require('../../services/papers.js');
const { start, page, busy } = require('../../services/page.js');
const { readable } = require('../../services/time.js');

Component({
  behaviors: [page],
  data: { ...start(), ...empty(), enterprise: '' },
  methods: {
    ...paging('/api/v1/documents', shown),
    /** @param {{ enterprise?: string }} query */
    onLoad(query) {
      this.setData({ enterprise: query.enterprise || '' });
      return this.show();
    },
    query() {
      return { enterprise: this.data.enterprise };
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onPaper(event) {
      const { kind, of } = this.data.items[event.currentTarget.dataset.at];
      return busy(this, () => openPaper(kind, of));
    },
  },
});

/** @param {Inspection['documents'][number]} paper */
function shown({ kind, kindText, id, title, number, issuedAt, voided }) {
  // one record can have papers of several kinds
  return { id: `${kind}/${id}`, kind, of: id, title: title || kindText, number, when: readable(issuedAt), voided };
}
