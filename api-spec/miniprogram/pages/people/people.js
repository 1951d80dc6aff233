// @ts-check
/** The firm's own people, of whom the principal takes care: who is in, who is invited, who goes. */
const request = require('../../services/request.js');
const { start, page, busy, go } = require('../../services/page.js');
const { readable } = require('../../services/time.js');

Component({
  behaviors: [page],
  data: {
    ...start(),
    id: '',
    /** @type {any[]} */
    members: [],
    /** @type {any[]} */
    open: [],
    /** @type {any[]} who asks to be let in as a safety officer */
    asking: [],
    /** @type {any} */
    invitation: null,
    loaded: false,
  },
  methods: {
    /** @param {{ id: string }} query */
    onLoad(query) {
      this.setData({ id: query.id });
      return this.show();
    },
    /** Somebody was decided about. */
    onShow() {
      if (this.data.loaded && !this.data.busy) this.show();
    },
    show() {
      const path = `/api/v1/enterprises/${this.data.id}`;
      return busy(this, async () => {
        const members = await request.get(`${path}/members?pageSize=100`);
        const invitations = await request.get(`${path}/invitations?pageSize=100`);
        const applications = await request.get('/api/v1/applications?pageSize=100');
        this.setData({
          loaded: true,
          members: members.items.map((/** @type {Member} */ one) => ({ ...one, when: readable(one.since), goes: one.role === 'safety_officer' })),
          asking: applications.items.filter((/** @type {Application} */ one) => one.enterpriseId === this.data.id).map((/** @type {Application} */ one) => ({ ...one, when: readable(one.appliedAt) })),
          open: invitations.items.filter((/** @type {ListedInvitation} */ one) => one.state === 'open').map((/** @type {ListedInvitation} */ one) => ({ ...one, until: readable(one.expiresAt) })),
        });
      });
    },
    /** The code is shown this once: it is read out or copied. */
    async onInvite() {
      await busy(this, async () => {
        const made = await request.post(`/api/v1/enterprises/${this.data.id}/invitations`, { role: 'safety_officer' });
        this.setData({ invitation: { ...made, until: readable(made.expiresAt) } });
      });
      await this.show();
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onDecide(event) {
      const { id, name } = this.data.asking[event.currentTarget.dataset.at];
      go(`/pages/form/form?what=application-decision&id=${id}&name=${encodeURIComponent(name)}`);
    },
    onCopy() {
      wx.setClipboardData({ data: this.data.invitation.code });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    async onWithdraw(event) {
      await busy(this, () => request.call('DELETE', `/api/v1/invitations/${event.currentTarget.dataset.id}`));
      await this.show();
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onLeave(event) {
      const { id, name } = event.currentTarget.dataset;
      wx.showModal({
        title: '人员离开',
        content: `${name}将立即看不到本企业的内容。过去办理的记录保留。`,
        success: async ({ confirm }) => {
          if (!confirm) return;
          await busy(this, () => request.post(`/api/v1/enterprises/${this.data.id}/departures`, { memberId: id }));
          await this.show();
        },
      });
    },
  },
});
