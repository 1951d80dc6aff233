// @ts-check
/** Appeals against scores, of a firm or of the street: how each stands, and how long the street still has. */
const { empty, paging } = require('../../services/list.js');
const { who } = require('../../services/person.js');
const { start, page, go } = require('../../services/page.js');
const { shown } = require('../../services/appeal.js');

const STATES = [{ value: 'open', text: '待处理' }, { value: 'granted', text: '成立' }, { value: 'upheld', text: '维持' }, { value: '', text: '全部' }];

Component({
  behaviors: [page],
  data: { ...start(), ...empty(), states: STATES, state: '', enterprise: '', isStaff: false },
  methods: {
    ...paging('/api/v1/appeals', shown),
    /** @param {{ enterprise?: string, state?: string }} query */
    onLoad(query) {
      this.setData({ enterprise: query.enterprise || '', state: query.state || '', isStaff: who().isStaff });
      return this.show();
    },
    /** Back from one that was decided. */
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
    onAppeal(event) {
      go(`/pages/appeal/appeal?id=${event.currentTarget.dataset.id}`);
    },
  },
});
