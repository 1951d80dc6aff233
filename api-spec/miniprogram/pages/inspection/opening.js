// @ts-check
/** The first step of an inspection: on what basis, with whom, approved by which number. */
const request = require('../../services/request.js');
const seen = require('../../services/seen.js');
const storage = require('../../services/storage.js');
const queue = require('../../services/queue.js');
const drafts = require('../../services/drafts.js');
const targets = require('../../services/targets.js');
const officers = require('../../services/officers.js');
const inspection = require('../../services/inspection.js');
const { limit, wrong, byField } = require('../../services/filling.js');
const { newId } = require('../../services/ids.js');
const { busy } = require('../../services/page.js');
const { instant, dayIn } = require('../../services/time.js');

const limitOf = (/** @type {string} */ path) => limit('create_inspection', path);

/** @param {Record<string, string>} query */
const address = (query) => `/pages/inspection/inspection?${['enterprise', 'code', 'industry', 'name'].map((name) => `${name}=${query[name] || ''}`).join('&')}`;

/** @param {Record<string, string>} query */
const draftOf = (query) => `inspection:${query.enterprise || query.code}`;

module.exports = Behavior({
  data: {
    kinds: inspection.KINDS,
    openingLimits: { approval: limitOf('approvalNumber').most, basis: limitOf('legalBasis').most, act: limitOf('actCode').most, cap: limitOf('overCapReason').most },
    /** @type {{ value: string, text: string }[]} */
    officers: [],
    opening: { kind: 'routine', legalBasis: '', approvalNumber: '', actCode: '', partner: '', overCapReason: '', campaignId: '' },
    /** @type {{ value: string, text: string }[]} the campaigns for which this can be made */
    campaigns: [],
    askCap: false,
  },
  methods: {
    /** What is filled in already: what was begun here, else what the last one had. @this {any} @param {Record<string, string>} query */
    prepare(query) {
      const draft = drafts.find(draftOf(query));
      const partner = storage.get('partner');
      /** @type {any} */
      const last = { approvalNumber: storage.get('approval') || '', partner: partner ? partner.id : '' };
      const [target] = targets.of(query.enterprise);
      if (target) Object.assign(last, { campaignId: target.campaignId, kind: target.campaignKind });
      this.setData({ campaigns: target ? targets.choices(query.enterprise) : [], opening: { ...this.data.opening, ...last, ...(draft ? draft.values : {}) } });
    },
    /** @this {any} */
    async learnOfficers() {
      await officers.learn();
      this.setData({ officers: officers.colleagues() });
    },
    /** What was approved for today fills itself in: the number, the kind and the colleague. @this {any} */
    async learnApproval() {
      const { query, open, opening } = this.data;
      const own = request.session();
      if (open || query.again || !query.enterprise || !own || drafts.find(draftOf(query))) return;
      const { items } = await seen.get(`/api/v1/inspection-approvals?enterprise=${query.enterprise}&state=approved`).catch((error) => {
        // without signal the number is typed, as it stands on paper
        if (request.isAway(error)) return { items: [] };
        throw error;
      });
      const today = dayIn(0);
      /** @type {Approval | undefined} */
      const approval = items.find((/** @type {Approval} */ { fromOn, toOn }) => fromOn <= today && today <= toOn);
      if (!approval) return;
      const colleague = approval.officers.find(({ id }) => id !== own.user.id);
      this.setData({ opening: { ...opening, kind: approval.kind, approvalNumber: approval.number || '', partner: colleague ? colleague.id : opening.partner } });
    },
    /** What was refused, to be mended. @this {any} @param {any} body @param {Wrong[]} wrongs */
    mendOpening(body, wrongs) {
      const { kind, legalBasis = '', approvalNumber, actCode = '', overCapReason = '', campaignId = '', officerIds } = body;
      const errors = byField(wrongs);
      this.setData({ step: 'open', errors: { ...errors, partner: errors.officerIds || '' }, askCap: !!errors.overCapReason || !!overCapReason, opening: { kind, legalBasis, approvalNumber, actCode, overCapReason, campaignId, partner: officerIds[1] } });
    },
    /** @this {any} @param {WechatMiniprogram.CustomEvent<{ name: string, value: any }>} event */
    onOpening(event) {
      const { name, value } = event.detail;
      const opening = { ...this.data.opening, [name]: value };
      this.setData({ opening, errors: { ...this.data.errors, [name]: '' } });
      if (name === 'approvalNumber') storage.set('approval', value);
      const { query, name: firm } = this.data;
      if (!query.again) drafts.keep(draftOf(query), { label: `开始督查：${firm}`, url: address(query), values: opening });
    },
    /** What is missing or too long, by field. @this {any} @param {boolean} hasPartner */
    openingFaults(hasPartner) {
      const { opening, askCap } = this.data;
      const need = (/** @type {string} */ path, /** @type {boolean} */ needed) => wrong(opening[path], limitOf(path), needed);
      /** @type {Record<string, string>} */
      const errors = {
        approvalNumber: need('approvalNumber', true),
        legalBasis: need('legalBasis', false),
        actCode: need('actCode', false),
        overCapReason: need('overCapReason', askCap),
        partner: hasPartner ? '' : '督查须有两名执法人员，请选择另一名',
      };
      return errors;
    },
    /** @this {any} */
    onOpen() {
      const own = request.session();
      const { opening, officers: all } = this.data;
      const partner = all.find((/** @type {any} */ { value }) => value === opening.partner);
      const errors = this.openingFaults(!!partner);
      this.setData({ errors });
      if (!own || !partner || Object.keys(errors).some((key) => errors[key])) return undefined;
      const other = { id: partner.value, name: officers.nameOf(partner.value) };
      storage.set('partner', other);
      return busy(this, () => this.begin(own.user, other));
    },
    /** @this {any} @param {{ id: string, name: string }} own @param {{ id: string, name: string }} other */
    async begin(own, other) {
      const { opening, query, name } = this.data;
      const refused = query.again ? queue.find(query.again) : undefined;
      const id = refused ? refused.body.id : newId();
      const startedAt = refused ? refused.body.startedAt : instant();
      const of = refused ? { code: refused.body.code, enterpriseId: refused.body.enterpriseId } : query.code ? { code: query.code } : { enterpriseId: query.enterprise };
      /** @type {any} */
      const body = { id, ...of, kind: opening.kind, approvalNumber: opening.approvalNumber.trim(), officerIds: [own.id, other.id], startedAt };
      for (const name of ['legalBasis', 'actCode', 'overCapReason', 'campaignId']) if (opening[name].trim()) body[name] = opening[name].trim();
      if (!refused) {
        const open = { id, enterprise: query.enterprise || '', code: query.code || '', name, industry: query.industry || '', startedAt, officers: [own, other], findings: [], answers: {}, end: null };
        inspection.keep(open);
        this.setData({ open });
        drafts.done(draftOf(query));
      }
      const label = `督查 ${name}`;
      const left = refused ? await queue.amend(query.again, body, label) : await queue.add({ operation: 'create_inspection', path: {}, body, label, form: address(query) });
      if (left && left.refused) throw this.mend(left);
      if (!this.data.open) return wx.navigateBack({});
      this.setData({ step: 'sheet', 'query.again': '' });
      return this.lay();
    },
  },
});
