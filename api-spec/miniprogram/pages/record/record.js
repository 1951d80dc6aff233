// @ts-check
/** One inspection: what was found, its papers, who stands by it, and the second officer's word. */
const { openPaper } = require('../../services/papers.js');
const { unread, reading } = require('../../services/one.js');
const queue = require('../../services/queue.js');
const { who } = require('../../services/person.js');
const { start, page, busy, sure, go } = require('../../services/page.js');
const { readable, daysLeft } = require('../../services/time.js');

Component({
  behaviors: [page],
  data: {
    ...start(),
    ...unread(),
    /** @type {any} */
    inspection: null,
    mayConfirm: false,
    mayState: false,
    mayCorrect: false,
    queued: false,
    /** The confirmation that was refused. */
    again: '',
  },
  methods: {
    ...reading(({ id }) => `/api/v1/inspections/${id}`, (inspection) => {
      const waits = queue.all().find((item) => item.operation === 'confirm_inspection' && item.path.id === inspection.id);
      const queued = !!waits && !waits.refused;
      return {
        again: waits && waits.refused ? waits.key : '',
        queued,
        mayConfirm: !queued && inspection.actions.includes('confirm_inspection'),
        mayState: inspection.actions.includes('create_statement'),
        mayCorrect: inspection.actions.includes('create_correction'),
        inspection: shown(inspection),
      };
    }),
    /** The second officer's word, from an own phone; in a basement too. */
    async onConfirm() {
      if (!await sure('确认督查记录', '您确认参加了这次督查，记录属实。确认后出具文书。', '确认')) return;
      await busy(this, async () => {
        const { id, inspection, again } = this.data;
        const label = `确认督查 ${inspection.enterpriseName}`;
        const left = again ? await queue.amend(again, {}, label)
          : await queue.add({ operation: 'confirm_inspection', path: { id }, body: {}, label, form: `/pages/record/record?id=${id}` });
        if (left && left.refused) throw { title: left.refused.title, detail: left.refused.detail };
      });
      if (!this.data.problem) await this.show();
    },
    onCorrect() {
      const { id, inspection } = this.data;
      go(`/pages/form/form?what=correction&id=${id}&name=${encodeURIComponent(inspection.enterpriseName)}`);
    },
    /** What the firm states afterwards, too, is heard and signed by two. */
    onState() {
      const { id, inspection } = this.data;
      const own = who().id;
      const partner = inspection.officers.find((/** @type {any} */ one) => one.id !== own);
      go(`/pages/form/form?what=statement&id=${id}&name=${encodeURIComponent(inspection.enterpriseName)}&partner=${encodeURIComponent(partner ? partner.name : '')}`);
    },
    onMeasures() {
      go(`/pages/measures/measures?enterprise=${this.data.inspection.enterpriseId}`);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onDocument(event) {
      const { kind, id } = this.data.inspection.documents[event.currentTarget.dataset.at];
      return busy(this, () => openPaper(kind, id));
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onHazard(event) {
      go(`/pages/hazard/hazard?id=${event.currentTarget.dataset.id}`);
    },
  },
});

/** @param {Inspection} inspection */
function shown(inspection) {
  const { hazards, matched, startedAt, endedAt, officers, signatures, corrections, measures, statements, recusalAsked, recusalAnswer, certificatesShown } = inspection;
  const recusal = recusalAsked ? `已告知可申请回避${recusalAnswer ? `，企业：${recusalAnswer}` : ''}` : recusalAsked === false ? '没有告知回避' : '';
  return {
    ...inspection,
    when: `${readable(startedAt)}${endedAt ? ` 至 ${readable(endedAt).split(' ').pop()}` : ''}`,
    found: hazards.concat(matched).map((hazard) => ({ ...hazard, left: hazard.state === 'rectifying' ? daysLeft(hazard) : hazard.stateText })),
    officers: officers.map((one) => ({ ...one, says: one.confirmedAt ? '已确认' : '待确认' })),
    firm: signatures.filter(({ party }) => party === 'enterprise').map((one) => ({ ...one, says: one.refusedReason ? `未签字：${one.refusedReason}` : '已签字' })),
    manner: [certificatesShown ? '已出示执法证件' : certificatesShown === false ? '没有出示执法证件' : '', recusal].filter(Boolean).join('；'),
    measures: measures.map((one) => ({ id: one.id, what: `${one.kindsText.join('、')}：${one.extent}`, stateText: one.stateText, holds: one.state === 'in_force' })),
    statements: statements.map((one) => ({ ...one, when: readable(one.beganAt) })),
    corrections: corrections.map((one) => ({ ...one, when: readable(one.madeAt) })),
  };
}
