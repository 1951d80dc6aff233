// @ts-check
/** One service visit: who came and when, what came of it, what was advised, and what follows for whom. */
const { unread, reading } = require('../../services/one.js');
const { who } = require('../../services/person.js');
const { start, page, go } = require('../../services/page.js');
const { readable } = require('../../services/time.js');

const OTHERWISE = '登记信息和现场不一致，请街道应急管理核对登记表。';
/** What the street does next where nobody was met; after guidance it is the firm's turn. @type {Record<string, string>} */
const NEXT = {
  guided: '建议由企业自己照着改。服务指导不算督查，不扣分，也不计入督查次数；有隐患要督查的，到企业页开始督查。',
  locked: '没有见到人，换个时间再去一次。',
  refused: '企业谢绝来访。服务指导不能强求，可以先电话联系。',
  moved: OTHERWISE,
  closed_down: OTHERWISE,
  not_found: OTHERWISE,
  vacant: OTHERWISE,
};
/** What the firm does: nothing that it must. */
const FOR_FIRM = '服务指导不是执法检查，不扣分，也不用回复。自己发现了隐患先上报，自己上报的不扣分，按期改好还会加分。';

Component({
  behaviors: [page],
  data: {
    ...start(),
    ...unread(),
    /** @type {any} */
    visit: null,
    isStaff: false,
    isVisitor: false,
    /** Whether it was made to a firm of the person's own. */
    own: false,
  },
  methods: {
    ...reading(({ id }) => `/api/v1/service-visits/${id}`, (visit) => {
      const { isStaff, isVisitor, firms } = who();
      return { visit: shown(visit, isStaff), isStaff, isVisitor, own: firms.some(({ id }) => id === visit.enterpriseId) };
    }),
    onFirm() {
      if (this.data.isStaff) go(`/pages/firm/firm?id=${this.data.visit.enterpriseId}`);
    },
    /** Again for whoever visits, a hazard of its own for the firm. @param {WechatMiniprogram.TouchEvent} event */
    onForm(event) {
      const { enterpriseId, enterpriseName } = this.data.visit;
      go(`/pages/form/form?what=${event.currentTarget.dataset.what}&id=${enterpriseId}&name=${encodeURIComponent(enterpriseName)}`);
    },
  },
});

/** @param {ServiceVisit} visit @param {boolean} isStaff */
function shown(visit, isStaff) {
  const { outcome, visitedAt, visitedDeviceAt } = visit;
  return {
    ...visit,
    when: readable(visitedAt),
    corrected: visitedDeviceAt ? `手机当时显示 ${readable(visitedDeviceAt)}，已按服务器的时间更正` : '',
    met: outcome === 'guided',
    next: isStaff ? NEXT[outcome] : FOR_FIRM,
  };
}
