// @ts-check
/** Measures on the spot: what stands still until two officers have seen that the danger is gone. */
const { openPaper } = require('../../services/papers.js');
const { empty, paging } = require('../../services/list.js');
const { who } = require('../../services/person.js');
const { start, page, busy, go } = require('../../services/page.js');
const { readable } = require('../../services/time.js');

const STATES = [{ value: 'in_force', text: '执行中' }, { value: 'lifted', text: '已解除' }, { value: '', text: '全部' }];

Component({
  behaviors: [page],
  data: {
    ...start(),
    ...empty(),
    states: STATES,
    state: 'in_force',
    enterprise: '',
    isInspector: false,
    isStaff: false,
  },
  methods: {
    ...paging('/api/v1/measures', shown),
    /** @param {{ enterprise?: string }} query */
    onLoad(query) {
      const { isInspector, isStaff } = who();
      this.setData({ enterprise: query.enterprise || '', isInspector, isStaff });
      return this.show();
    },
    onShow() {
      if (this.data.loaded && !this.data.busy) this.show();
    },
    query() {
      const { enterprise, state } = this.data;
      return { enterprise, state };
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onState(event) {
      this.setData({ state: event.currentTarget.dataset.value });
      return this.show();
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onReview(event) {
      const { id, extent } = this.data.items[event.currentTarget.dataset.at];
      go(`/pages/form/form?what=measure-review&id=${id}&name=${encodeURIComponent(extent)}`);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onPaper(event) {
      const { id } = this.data.items[event.currentTarget.dataset.at];
      return busy(this, () => openPaper('measure_decision', id));
    },
  },
});

/** @param {Measure} measure */
function shown(measure) {
  const { id, enterpriseName, kindsText, extent, reason, ordered, state, stateText, decidedAt, liftedAt, reviews } = measure;
  return {
    id,
    firm: enterpriseName,
    extent,
    what: kindsText.join('、'),
    reason,
    word: ordered ? '责令' : '要求',
    holds: state === 'in_force',
    stateText,
    when: `${readable(decidedAt)}起${liftedAt ? `，${readable(liftedAt)}解除` : ''}`,
    reviews: reviews.map((one) => ({ id: one.id, text: `${one.decisionText}：${one.seen}`, when: readable(one.reviewedAt) })),
  };
}
