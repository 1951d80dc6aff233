// @ts-check
/** Approvals of inspections: asked for by an inspector, decided by who is in charge. */
const { openPaper } = require('../../services/papers.js');
const { empty, paging } = require('../../services/list.js');
const { who } = require('../../services/person.js');
const { start, page, busy, go } = require('../../services/page.js');
const { day } = require('../../services/time.js');

const STATES = [{ value: 'requested', text: '待审批' }, { value: 'approved', text: '已批准' }, { value: 'refused', text: '未批准' }, { value: '', text: '全部' }];

Component({
  behaviors: [page],
  data: {
    ...start(),
    ...empty(),
    states: STATES,
    state: '',
    enterprise: '',
    name: '',
    mayDecide: false,
    mayAsk: false,
  },
  methods: {
    ...paging('/api/v1/inspection-approvals', shown),
    /** @param {{ enterprise?: string, name?: string, state?: string }} query */
    onLoad(query) {
      const { isInspector, roles } = who();
      this.setData({ enterprise: query.enterprise || '', name: decodeURIComponent(query.name || ''), state: query.state || '', mayDecide: roles.includes('supervisor'), mayAsk: isInspector && !!query.enterprise });
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
    onAsk() {
      const { enterprise, name } = this.data;
      go(`/pages/form/form?what=approval&id=${enterprise}&name=${encodeURIComponent(name)}`);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onDecide(event) {
      const { id, firm } = this.data.items[event.currentTarget.dataset.at];
      go(`/pages/form/form?what=approval-decision&id=${id}&name=${encodeURIComponent(firm)}`);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onPaper(event) {
      const { id } = this.data.items[event.currentTarget.dataset.at];
      return busy(this, () => openPaper('inspection_approval', id));
    },
  },
});

/** @param {Approval} approval */
function shown(approval) {
  const { id, enterpriseName, kindText, matter, reason, fromOn, toOn, officers, notify, number, note, state, stateText, decidedByName } = approval;
  return {
    id,
    firm: enterpriseName,
    kindText,
    matter,
    reason,
    when: `${day(fromOn)}至${day(toOn)}${notify ? '，事先通知企业' : '，不事先通知'}`,
    officers: officers.map(({ name }) => name).join('、'),
    number: number || '',
    decided: [decidedByName, note].filter(Boolean).join('：'),
    waits: state === 'requested',
    approved: state === 'approved',
    stateText,
  };
}
