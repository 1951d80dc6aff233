// @ts-check
/**
 * An inspection, in a basement without signal: opened, looked through item by item, ended. Everything
 * is on the phone first and sent in order when there is a network; the end waits for its findings.
 */
const request = require('../../services/request.js');
const seen = require('../../services/seen.js');
const storage = require('../../services/storage.js');
const queue = require('../../services/queue.js');
const inspection = require('../../services/inspection.js');
const ending = require('../../services/ending.js');
const sheet = require('../../services/sheet.js');
const { lists, fault, range } = require('../../services/checklists.js');
const { limit, wrong, byField } = require('../../services/filling.js');
const { newId } = require('../../services/ids.js');
const { start, page, busy, sure, go } = require('../../services/page.js');
const { instant, dayIn } = require('../../services/time.js');

const KINDS = [
  { value: 'routine', text: '日常督查' }, { value: 'campaign', text: '专项普查' }, { value: 'random_selection', text: '双随机抽查' }, { value: 'complaint', text: '举报核查' }, { value: 'recheck', text: '整改复查' },
];
const LEGAL_BASIS = '《中华人民共和国安全生产法》第六十五条';

Component({
  behaviors: [page],
  data: {
    ...start(),
    query: /** @type {Record<string, string>} */ ({}),
    name: '',
    step: '',
    kinds: KINDS,
    outcomes: ending.OUTCOMES,
    limits: {
      approval: limit('create_inspection', 'approvalNumber').most, basis: limit('create_inspection', 'legalBasis').most, act: limit('create_inspection', 'actCode').most, cap: limit('create_inspection', 'overCapReason').most, name: limit('complete_inspection', 'signatures.name').most, refused: limit('complete_inspection', 'signatures.refusedReason').most, why: limit('complete_inspection', 'outcomeReason').most,
    },
    /** @type {{ value: string, text: string }[]} */
    officers: [],
    opening: { kind: 'routine', legalBasis: LEGAL_BASIS, approvalNumber: '', actCode: '', partner: '', overCapReason: '' },
    askCap: false,
    /** @type {any} */
    open: null,
    /** @type {any[]} */
    lists: [],
    listAt: 0,
    /** @type {any[]} */
    items: [],
    answered: 0,
    end: ending.blank(),
    withFirm: true,
    refused: 0,
    /** @type {Record<string, string>} */
    errors: {},
    queued: false,
    signedBoth: false,
  },
  methods: {
    /** @param {Record<string, string>} query enterprise, code, industry, name; `again`: a refused record to be mended */
    onLoad(query) {
      const open = inspection.open();
      const present = open && (open.code === query.code || open.enterprise === query.enterprise) ? open : null;
      const name = decodeURIComponent(query.name || '') || (present ? present.name : '');
      const partner = storage.get('partner');
      this.setData({ query, name, open: present, step: present ? 'sheet' : 'open', end: present && present.end ? present.end : ending.blank(), opening: { ...this.data.opening, approvalNumber: storage.get('approval') || '', partner: partner ? partner.id : '' } });
      const refused = query.again ? queue.find(query.again) : undefined;
      if (refused) this.mend(refused);
      return busy(this, async () => {
        await Promise.all([this.learnOfficers(), this.learnApproval(), this.learnLists(query.industry || (present ? present.industry : ''))]);
      });
    },
    onShow() {
      const { open, step } = this.data;
      if (step !== 'sheet' || !open) return;
      // a finding may have been recorded on its own page
      this.setData({ open: inspection.open() || open });
      this.lay();
    },
    /** @param {Waiting} refused */
    mend(refused) {
      const { body, operation, refused: why } = refused;
      if (!why) return;
      const errors = byField(why.errors);
      this.setData({ problem: why.errors.map(({ message }) => message).join('；') || why.detail });
      if (operation === 'create_inspection') {
        const { kind, legalBasis, approvalNumber, actCode = '', overCapReason = '', officerIds } = body;
        this.setData({ step: 'open', errors: { ...errors, partner: errors.officerIds || '' }, askCap: !!errors.overCapReason, opening: { kind, legalBasis, approvalNumber, actCode, overCapReason, partner: officerIds[1] } });
      } else {
        const end = ending.read(body);
        this.setData({ step: 'end', end, withFirm: ending.withFirm(end), errors: { head: errors['signatures.name'] || '', refusedReason: errors['signatures.refusedReason'] || '', why: errors.outcomeReason || '', photos: errors.photoIds || '' } });
      }
    },
    /** Who else has a certificate; known offline from the last time. */
    async learnOfficers() {
      const own = request.session();
      const { items } = await seen.get('/api/v1/officers?pageSize=100');
      const others = items.filter((/** @type {Officer} */ one) => own && one.id !== own.user.id);
      this.setData({ officers: others.map((/** @type {Officer} */ { id, name, certificateNumber }) => ({ value: id, text: `${name}　${certificateNumber}` })) });
    },
    /** What was approved for today fills itself in: the number, the kind and the colleague. */
    async learnApproval() {
      const { query, open, opening } = this.data;
      const own = request.session();
      if (open || query.again || !query.enterprise || !own) return;
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
    /** @param {string} industry */
    async learnLists(industry) {
      const found = await lists('inspection', industry).catch((error) => {
        // without signal and without a list from before, findings can be recorded all the same
        if (request.isAway(error)) return [];
        throw error;
      });
      this.setData({ lists: found.map(({ id, version, title, items }) => ({ id, version, title: title.replace(/(安全)?(督查|检查)表$/, ''), items: items.filter(({ kind }) => kind !== 'text').map((item) => ({ id: item.id, kind: item.kind, min: item.min, max: item.max, text: item.text, plain: item.plain || '', critical: item.critical, fault: fault(item), range: range(item) })) })) });
      this.lay();
    },
    /** The items of the list that is open, with what was found. */
    lay() {
      const { lists: all, listAt, open } = this.data;
      if (!open || all.length === 0) return;
      const items = all[Math.min(listAt, all.length - 1)].items.map((/** @type {any} */ item) => ({ ...item, answer: open.answers[item.id] || '', number: (open.numbers || {})[item.id] || '', wrong: sheet.outside(item, (open.numbers || {})[item.id]) ? '不在正常范围内，请记录隐患' : '', given: !!sheet.given(item, open) }));
      this.setData({ items, answered: items.filter((/** @type {any} */ one) => one.given).length });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onListTab(event) {
      this.setData({ listAt: event.currentTarget.dataset.at });
      this.lay();
    },
    /** @param {WechatMiniprogram.CustomEvent<{ name: string, value: any }>} event */
    onOpening(event) {
      const { name, value } = event.detail;
      this.setData({ opening: { ...this.data.opening, [name]: value }, errors: { ...this.data.errors, [name]: '' } });
      if (name === 'approvalNumber') storage.set('approval', value);
    },
    onOpen() {
      const own = request.session();
      const { opening, query, name, officers, askCap } = this.data;
      const partner = officers.find(({ value }) => value === opening.partner);
      const need = (/** @type {string} */ path, /** @type {string} */ value, /** @type {boolean} */ needed) => wrong(value, limit('create_inspection', path), needed);
      /** @type {Record<string, string>} */
      const errors = {
        approvalNumber: need('approvalNumber', opening.approvalNumber, true),
        legalBasis: need('legalBasis', opening.legalBasis, true),
        actCode: need('actCode', opening.actCode, false),
        overCapReason: need('overCapReason', opening.overCapReason, askCap),
        partner: partner ? '' : '督查须有两名执法人员，请选择另一名',
      };
      this.setData({ errors });
      if (!own || !partner || Object.keys(errors).some((key) => errors[key])) return undefined;
      return busy(this, async () => {
        const other = { id: partner.value, name: partner.text.split('　')[0] };
        storage.set('partner', other);
        const refused = query.again ? queue.find(query.again) : undefined;
        const id = refused ? refused.body.id : newId();
        const startedAt = refused ? refused.body.startedAt : instant();
        const of = refused ? { code: refused.body.code, enterpriseId: refused.body.enterpriseId } : query.code ? { code: query.code } : { enterpriseId: query.enterprise };
        /** @type {any} */
        const body = { id, ...of, kind: opening.kind, legalBasis: opening.legalBasis.trim(), approvalNumber: opening.approvalNumber.trim(), officerIds: [own.user.id, other.id], startedAt };
        if (opening.actCode.trim()) body.actCode = opening.actCode.trim();
        if (opening.overCapReason.trim()) body.overCapReason = opening.overCapReason.trim();
        const label = `督查 ${name}`;
        if (!refused) {
          const open = { id, enterprise: query.enterprise || '', code: query.code || '', name, industry: query.industry || '', startedAt, officers: [own.user, other], findings: [], answers: {}, end: null };
          inspection.keep(open);
          this.setData({ open });
        }
        const form = `/pages/inspection/inspection?enterprise=${query.enterprise || ''}&code=${query.code || ''}&industry=${query.industry || ''}&name=${encodeURIComponent(name)}`;
        const left = query.again ? await queue.amend(query.again, body, label) : await queue.add({ operation: 'create_inspection', path: {}, body, label, form });
        if (left && left.refused) {
          this.setData({ 'query.again': left.key });
          this.mend(left);
          throw { title: left.refused.title, detail: left.refused.detail, errors: left.refused.errors };
        }
        if (!this.data.open) return wx.navigateBack({});
        this.setData({ step: 'sheet', 'query.again': '' });
        return this.lay();
      });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onAnswer(event) {
      const { id, answer } = event.currentTarget.dataset;
      const open = { ...this.data.open, answers: { ...this.data.open.answers, [id]: answer } };
      if (answer === 'no') {
        const item = this.data.items.find((one) => one.id === id);
        this.finding(item.fault, id);
        return;
      }
      inspection.keep(open);
      this.setData({ open });
      this.lay();
    },
    /** What was measured. @param {WechatMiniprogram.CustomEvent<{ name: string, value: string }>} event */
    onNumber(event) {
      const { name, value } = event.detail;
      const { open } = this.data;
      const answers = { ...open.answers };
      // a number says that the item applies
      if (answers[name] === 'not_applicable') delete answers[name];
      const kept = { ...open, answers, numbers: { ...open.numbers, [name]: value } };
      inspection.keep(kept);
      this.setData({ open: kept });
      this.lay();
    },
    onFinding() {
      this.finding('', '');
    },
    /** @param {string} title @param {string} item */
    finding(title, item) {
      const { open, name } = this.data;
      go(`/pages/form/form?what=finding&id=${open.id}&enterprise=${open.enterprise}&name=${encodeURIComponent(name)}&title=${encodeURIComponent(title)}&item=${item}`);
    },
    onEnding() {
      const { open } = this.data;
      const refused = queue.all().filter((item) => item.refused && item.path.id === open.id).length;
      this.setData({ step: 'end', errors: {}, problem: '', refused, withFirm: ending.withFirm(this.data.end) });
      wx.pageScrollTo({ scrollTop: 0, duration: 0 });
    },
    onBackToSheet() {
      this.setData({ step: 'sheet' });
      this.lay();
    },
    /** @param {WechatMiniprogram.CustomEvent<{ name: string, value: any }>} event */
    onEnd(event) {
      const { name, value } = event.detail;
      const end = /** @type {any} */ ({ ...this.data.end, [name]: value });
      this.setData({ end, withFirm: ending.withFirm(end), errors: { ...this.data.errors, [name]: '' } });
      const { open } = this.data;
      if (!open) return;
      const kept = { ...open, end };
      inspection.keep(kept);
      this.setData({ open: kept });
    },
    async onComplete() {
      const { end, open, query } = this.data;
      const errors = ending.faults(end);
      this.setData({ errors, problem: Object.keys(errors).length > 0 ? '还有内容要填写，见下面标红的地方。' : '' });
      if (Object.keys(errors).length > 0) return;
      const refused = query.again ? queue.find(query.again) : undefined;
      if (!refused && !await sure('结束督查', '结束后不能再记录隐患，只能另附更正。', '结束')) return;
      await busy(this, async () => {
        const own = /** @type {Session} */ (request.session()).user;
        const officers = open ? open.officers : [own, storage.get('partner')];
        const body = ending.sent(end, officers);
        if (refused) body.endedAt = refused.body.endedAt;
        const label = `督查结束 ${this.data.name}`;
        const form = `/pages/inspection/inspection?enterprise=${query.enterprise || ''}&code=${query.code || ''}&name=${encodeURIComponent(this.data.name)}`;
        // the sheet before the end, which closes it; all of it goes out together
        if (!refused) sheet.parts(this.data.lists, open).forEach((part) => { queue.add(part); });
        const left = query.again ? await queue.amend(query.again, body, label)
          : await queue.add({ operation: 'complete_inspection', path: { id: open.id }, body, label, form });
        inspection.keep(null);
        if (left && left.refused) {
          this.setData({ 'query.again': left.key });
          this.mend(left);
          throw { title: left.refused.title, detail: left.refused.detail, errors: left.refused.errors };
        }
        this.setData({ step: 'finished', queued: !!left, signedBoth: !!end.partnerSigned });
        wx.pageScrollTo({ scrollTop: 0, duration: 0 });
      });
    },
    onOutbox() {
      go('/pages/outbox/outbox');
    },
    onBack() {
      wx.navigateBack({});
    },
  },
});
