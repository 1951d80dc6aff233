// @ts-check
/** The end of an inspection: what came of it, who signs; it waits for whatever of it was refused or is not sent yet. */
const request = require('../../services/request.js');
const storage = require('../../services/storage.js');
const queue = require('../../services/queue.js');
const inspection = require('../../services/inspection.js');
const ending = require('../../services/ending.js');
const sheet = require('../../services/sheet.js');
const { limit, byField } = require('../../services/filling.js');
const { busy, sure, go } = require('../../services/page.js');

const limitOf = (/** @type {string} */ path) => limit('complete_inspection', path).most;
/** @param {string} yes @param {string} no */
const either = (yes, no) => [{ value: 'yes', text: yes }, { value: 'no', text: no }];

module.exports = Behavior({
  data: {
    outcomes: ending.OUTCOMES,
    shownChoices: either('已出示', '没有出示'),
    askedChoices: either('已告知', '没有告知'),
    endLimits: { name: limitOf('signatures.name'), refused: limitOf('signatures.refusedReason'), why: limitOf('outcomeReason'), answer: limitOf('recusalAnswer') },
    end: ending.blank(),
    withFirm: true,
    refused: 0,
    /** @type {any[]} */
    passedOver: [],
    queued: false,
    signedBoth: false,
  },
  methods: {
    /** What was refused, to be mended: with the inspection as it was, so that something can be added. @this {any} @param {Waiting} refused */
    mendEnd({ body, of, refused: why }) {
      const end = ending.read(body);
      if (of && !inspection.open()) inspection.keep({ ...of, end });
      /** @type {Record<string, string>} */
      const errors = {};
      const found = byField(why ? why.errors : []);
      Object.keys(found).forEach((name) => { errors[ending.PLACES[name] || name] = found[name]; });
      this.setData({ step: 'end', end, withFirm: ending.withFirm(end), errors, open: inspection.open() || of || null });
    },
    /** @this {any} */
    onEnding() {
      this.setData({ step: 'end', errors: {}, problem: '', withFirm: ending.withFirm(this.data.end) });
      this.look();
      wx.pageScrollTo({ scrollTop: 0, duration: 0 });
    },
    /** What stands in the way of the end. @this {any} */
    look() {
      const { open, lists } = this.data;
      if (!open) return;
      const refused = queue.all().filter((item) => item.refused && item.path.id === open.id && item.operation !== 'complete_inspection').length;
      this.setData({ refused, passedOver: sheet.passedOver(lists, open) });
    },
    /** @this {any} */
    onBackToSheet() {
      this.setData({ step: 'sheet', problem: '' });
      this.lay();
    },
    /** @this {any} @param {WechatMiniprogram.CustomEvent<{ name: string, value: any }>} event */
    onEnd(event) {
      const { name, value } = event.detail;
      const end = /** @type {any} */ ({ ...this.data.end, [name]: value });
      this.setData({ end, withFirm: ending.withFirm(end), errors: { ...this.data.errors, [name]: '' } });
      const { open } = this.data;
      if (open) this.note({ ...open, end });
    },
    /** @this {any} */
    async onComplete() {
      const { end, query, open } = this.data;
      this.look();
      const errors = ending.faults(end);
      const problem = Object.keys(errors).length > 0 ? '还有内容要填写，见下面标红的地方。' : this.data.passedOver.length > 0 ? '有实测值不在正常范围内，请先记录隐患。' : '';
      this.setData({ errors, problem });
      if (problem) {
        wx.pageScrollTo({ scrollTop: 0, duration: 0 });
        return;
      }
      const again = queue.all().find((item) => item.operation === 'complete_inspection' && (open ? item.path.id === open.id : item.key === query.again));
      if (!again && !await sure('结束督查', '结束后不能再记录隐患，只能另附更正。', '结束')) return;
      await busy(this, () => this.complete(again));
    },
    /** @this {any} @param {Waiting | undefined} again */
    async complete(again) {
      const { end, open, query, name, lists } = this.data;
      const own = /** @type {Session} */ (request.session()).user;
      const body = ending.sent(end, open ? open.officers : [own, storage.get('partner')]);
      if (again) body.endedAt = again.body.endedAt;
      const label = `督查结束 ${name}`;
      const form = `/pages/inspection/inspection?enterprise=${query.enterprise || ''}&code=${query.code || ''}&name=${encodeURIComponent(name)}`;
      // the sheet before the end, which closes it; all of it goes out together
      if (open) sheet.parts(lists, open).forEach(handIn);
      const left = again ? await queue.amend(/** @type {string} */ (again.key), body, label)
        : await queue.add({ operation: 'complete_inspection', path: { id: open.id }, body, label, form, of: open });
      inspection.keep(null);
      if (left && left.refused) throw this.mend(left);
      this.setData({ step: 'finished', queued: !!left, signedBoth: !!end.partnerSigned });
      wx.pageScrollTo({ scrollTop: 0, duration: 0 });
    },
    /** @this {any} */
    onOutbox() {
      go('/pages/outbox/outbox');
    },
    /** @this {any} */
    onBack() {
      wx.navigateBack({});
    },
  },
});

/** A part of the sheet, in the place of what still waits of the same list. @param {Waiting} part */
function handIn(part) {
  const waits = queue.all().find(({ operation, path, body }) => operation === 'create_answers' && path.id === part.path.id && body.checklistId === part.body.checklistId);
  if (waits) queue.amend(/** @type {string} */ (waits.key), { ...part.body, id: waits.body.id }, part.label);
  else queue.add(part);
}
