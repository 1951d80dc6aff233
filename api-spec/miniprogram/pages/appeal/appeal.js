// @ts-check
/** One appeal: what the firm says and shows, how long the street still has, and on the same screen the decision of who may make it. */
const request = require('../../services/request.js');
const drafts = require('../../services/drafts.js');
const { limit, wrong, byField } = require('../../services/filling.js');
const { unread, reading } = require('../../services/one.js');
const { who } = require('../../services/person.js');
const { start, page, busy, sure, go } = require('../../services/page.js');
const { shown } = require('../../services/appeal.js');

const DECISIONS = [{ value: 'grant', text: '申诉成立' }, { value: 'uphold', text: '维持扣分' }];
/** What each brings about, and that it cannot be taken back. @type {Record<string, string>} */
const EFFECTS = { grant: '这笔扣分撤销，企业会收到通知。不能撤回。', uphold: '企业会收到通知和理由，同一笔扣分不能再次申诉。不能撤回。' };

Component({
  behaviors: [page],
  data: {
    ...start(),
    ...unread(),
    /** @type {any} */
    appeal: null,
    isStaff: false,
    mayDecide: false,
    decisions: DECISIONS,
    most: limit('decide_appeal', 'reason').most || 0,
    /** What is filled in; kept at each change until the server has taken it. */
    decision: '',
    reason: '',
    /** @type {Record<string, string>} */
    errors: {},
  },
  methods: {
    ...reading(({ id }) => `/api/v1/appeals/${id}`, (appeal) => ({ appeal: shown(appeal), mayDecide: appeal.actions.includes('decide_appeal') })),
    /** @param {{ id: string }} query */
    onLoad({ id }) {
      const draft = drafts.find(key(id));
      this.setData({ id, isStaff: who().isStaff, ...(draft ? draft.values : {}) });
      return this.show();
    },
    /** @param {WechatMiniprogram.CustomEvent<{ name: 'decision' | 'reason', value: string }>} event */
    onChange(event) {
      const { name, value } = event.detail;
      this.setData({ [name]: value, errors: { ...this.data.errors, [name]: '' } });
      const { id, appeal, decision, reason } = this.data;
      drafts.keep(key(id), { label: `处理申诉：${appeal.firm}`, url: `/pages/appeal/appeal?id=${id}`, values: { decision, reason } });
    },
    async onDecide() {
      const { id, decision, reason } = this.data;
      const errors = { decision: decision ? '' : '请选择', reason: wrong(reason, limit('decide_appeal', 'reason'), true) };
      this.setData({ errors });
      if (errors.decision || errors.reason) return;
      if (!await sure(decision === 'grant' ? '申诉成立？' : '维持扣分？', EFFECTS[decision])) return;
      const decided = await busy(this, () => request.post(`/api/v1/appeals/${id}/decision`, { decision, reason: reason.trim() })
        .catch((error) => {
          this.setData({ errors: byField(error.errors || []) });
          throw error;
        }));
      if (!decided) return;
      drafts.done(key(id));
      wx.showToast({ title: '已答复企业' });
      await this.show();
    },
    onFirm() {
      if (this.data.isStaff) go(`/pages/firm/firm?id=${this.data.appeal.enterprise}`);
    },
  },
});

/** @param {string} id */
const key = (id) => `appeal-decision:${id}`;
