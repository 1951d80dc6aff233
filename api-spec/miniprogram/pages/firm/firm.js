// @ts-check
/** A firm, as the street's people see it: the one screen, and what they may do there. */
const seen = require('../../services/seen.js');
const { who } = require('../../services/person.js');
const { start, page, busy, go } = require('../../services/page.js');

/** @type {Record<string, string>} */
const RISKS = { blue: '低', yellow: '一般', orange: '较大', red: '重大' };

Component({
  behaviors: [page],
  data: {
    ...start(),
    ...who(),
    enterprise: '',
    code: '',
    name: '',
    industry: '',
    /** @type {any} */
    overview: null,
    /** @type {any} */
    firm: null,
    /** How dangerous the plant is: in words, since a colour would be taken for that of the code. */
    risk: '',
    old: '',
  },
  methods: {
    /** @param {{ id: string, code?: string }} query */
    onLoad(query) {
      this.setData({ ...who(), enterprise: query.id, code: query.code || '' });
      return this.show();
    },
    /** Back from an inspection or a visit. */
    onShow() {
      if (this.data.firm && !this.data.busy) this.show();
    },
    async onPullDownRefresh() {
      await this.show();
      wx.stopPullDownRefresh();
    },
    show() {
      return busy(this, async () => {
        const path = `/api/v1/enterprises/${this.data.enterprise}`;
        if (this.data.onlyVisits) {
          await seen.read(path, (firm) => this.setData({ firm, risk: RISKS[firm.riskColour] || '', name: firm.name, industry: firm.industry }));
          return;
        }
        await seen.read(`${path}/overview`, (overview, { at, old }) => this.setData({
          overview, firm: overview.enterprise, risk: RISKS[overview.enterprise.riskColour] || '', name: overview.enterprise.name, industry: overview.enterprise.industry, old: old ? at : '',
        }));
      });
    },
    onInspect() {
      const { enterprise, code, name, industry } = this.data;
      go(`/pages/inspection/inspection?enterprise=${enterprise}&code=${code}&industry=${industry}&name=${encodeURIComponent(name)}`);
    },
    /** The firm that took this one over. */
    onHeir() {
      go(`/pages/firm/firm?id=${this.data.firm.mergedIntoId}`);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onForm(event) {
      go(`/pages/form/form?what=${event.currentTarget.dataset.what}&id=${this.data.enterprise}&name=${encodeURIComponent(this.data.name)}`);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onPage(event) {
      const { enterprise, name } = this.data;
      go(`/pages/${event.currentTarget.dataset.page}?enterprise=${enterprise}&id=${enterprise}&name=${encodeURIComponent(name)}`);
    },
  },
});
