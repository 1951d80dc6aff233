// @ts-check
/** The papers that a firm was given, the newest first: orders, records, opinions. */
const { first, further, empty } = require('../../services/list.js');
const { openPaper } = require('../../services/papers.js');
const { start, page, busy } = require('../../services/page.js');
const { readable } = require('../../services/time.js');

const PATH = '/api/v1/documents';

Component({
  behaviors: [page],
  data: { ...start(), ...empty(), enterprise: '' },
  methods: {
    /** @param {{ enterprise?: string }} query */
    onLoad(query) {
      this.setData({ enterprise: query.enterprise || '' });
      return this.show();
    },
    query() {
      return { enterprise: this.data.enterprise };
    },
    show() {
      return first(this, PATH, this.query(), shown);
    },
    onReachBottom() {
      return further(this, PATH, this.query(), shown);
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
