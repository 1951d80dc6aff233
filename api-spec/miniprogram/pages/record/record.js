// @ts-check
/** One inspection: what was found, its papers, who stands by it, and the second officer's word. */
const request = require('../../services/request.js');
const seen = require('../../services/seen.js');
const queue = require('../../services/queue.js');
const { start, page, busy, sure, go } = require('../../services/page.js');
const { readable, daysLeft } = require('../../services/time.js');

Component({
  behaviors: [page],
  data: {
    ...start(),
    id: '',
    old: '',
    /** @type {any} */
    inspection: null,
    mayConfirm: false,
    mayCorrect: false,
    queued: false,
  },
  methods: {
    /** @param {{ id: string }} query */
    onLoad(query) {
      this.setData({ id: query.id });
      return this.show();
    },
    onShow() {
      if (this.data.inspection && !this.data.busy) this.show();
    },
    show() {
      return busy(this, () => seen.read(`/api/v1/inspections/${this.data.id}`, (inspection, { at, old }) => {
        const queued = queue.all().some((item) => item.operation === 'confirm_inspection' && item.path.id === this.data.id);
        this.setData({
          old: old ? at : '',
          queued,
          mayConfirm: !queued && inspection.actions.includes('confirm_inspection'),
          mayCorrect: inspection.actions.includes('create_correction'),
          inspection: shown(inspection),
        });
      }));
    },
    /** The second officer's word, from an own phone; in a basement too. */
    async onConfirm() {
      if (!await sure('确认督查记录', '您确认参加了这次督查，记录属实。确认后出具文书。', '确认')) return;
      await busy(this, async () => {
        const { id, inspection } = this.data;
        const left = await queue.add({ operation: 'confirm_inspection', path: { id }, body: {}, label: `确认督查 ${inspection.enterpriseName}` });
        if (left && left.refused) {
          queue.drop(/** @type {string} */ (left.key));
          throw { title: left.refused.title, detail: left.refused.detail };
        }
      });
      if (!this.data.problem) await this.show();
    },
    onCorrect() {
      const { id, inspection } = this.data;
      go(`/pages/form/form?what=correction&id=${id}&name=${encodeURIComponent(inspection.enterpriseName)}`);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onDocument(event) {
      const { kind, id } = this.data.inspection.documents[event.currentTarget.dataset.at];
      return busy(this, async () => {
        const filePath = await request.download(`/api/v1/documents/${kind}/${id}.pdf`);
        wx.openDocument({ filePath, fileType: 'pdf', showMenu: true });
      });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onHazard(event) {
      go(`/pages/hazard/hazard?id=${event.currentTarget.dataset.id}`);
    },
  },
});

/** @param {Inspection} inspection */
function shown(inspection) {
  const { hazards, matched, startedAt, endedAt, officers, signatures, corrections } = inspection;
  return {
    ...inspection,
    when: `${readable(startedAt)}${endedAt ? ` 至 ${readable(endedAt).split(' ').pop()}` : ''}`,
    found: hazards.concat(matched).map((hazard) => ({ ...hazard, left: hazard.state === 'rectifying' ? daysLeft(hazard) : hazard.stateText })),
    officers: officers.map((one) => ({ ...one, says: one.confirmedAt ? '已确认' : '待确认' })),
    firm: signatures.filter(({ party }) => party === 'enterprise').map((one) => ({ ...one, says: one.refusedReason ? `未签字：${one.refusedReason}` : '已签字' })),
    corrections: corrections.map((one) => ({ ...one, when: readable(one.madeAt) })),
  };
}
