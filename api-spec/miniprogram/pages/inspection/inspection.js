// @ts-check
/**
 * An inspection, in a basement without signal: everything is recorded on the phone and sent in
 * order when there is a network. The draft survives a closed app.
 */
const request = require('../../services/request.js');
const storage = require('../../services/storage.js');
const queue = require('../../services/queue.js');
const photos = require('../../services/photos.js');
const { newId } = require('../../services/ids.js');
const { start, busy } = require('../../services/page.js');
const { instant, dayIn } = require('../../services/time.js');

const LEGAL_BASIS = '《中华人民共和国安全生产法》第六十五条';
/** @returns {any} */
const emptyFinding = () => ({ title: '', item: '', place: '', level: 'general', article: '', dueOn: dayIn(7), files: [] });

Component({
  data: {
    ...start(),
    code: '',
    name: '',
    /** @type {{ id: string, name: string } | null} */
    partner: null,
    partnerName: '',
    partnerPassword: '',
    partnerCode: '',
    askPartnerCode: false,
    approval: '',
    /** @type {any} */
    draft: null,
    /** @type {Hint[]} */
    hints: [],
    finding: emptyFinding(),
    today: '',
    head: '',
    refusedReason: '',
    // photos of what the firm and the colleague signed by hand
    headSigned: '',
    partnerSigned: '',
    waiting: 0,
    finished: false,
  },
  methods: {
    /** @param {{ code: string, name?: string, industry?: string }} query */
    onLoad(query) {
      const draft = storage.get('draft');
      this.setData({
        code: query.code,
        name: decodeURIComponent(query.name || ''),
        partner: storage.get('partner'),
        today: dayIn(0),
        // one that was begun here and not finished goes on
        draft: draft && draft.code === query.code ? draft : null,
      });
      this.count();
      return this.fetchHints(query.industry || '');
    },
    /**
     * What to look at; the last one that was fetched serves without signal.
     * @param {string} industry
     */
    async fetchHints(industry) {
      const known = storage.get('hints') || {};
      try {
        const { items } = await request.get(`/api/v1/checklists?scope=inspection&industry=${industry}`);
        known[industry] = items.reduce((/** @type {Hint[]} */ hints, /** @type {Checklist} */ list) => hints.concat(list.items.filter(({ kind }) => kind !== 'text').map(hint)), []);
        storage.set('hints', known);
      } catch (_) {
        // no signal: what is known must do
      }
      this.setData({ hints: (known[industry] || []).slice(0, 60) });
    },
    count() {
      this.setData({ waiting: queue.all().filter((item) => !item.refused).length });
    },
    /** @param {WechatMiniprogram.Input} event */
    onType(event) {
      this.setData({ [event.currentTarget.dataset.field]: event.detail.value });
    },
    /** An inspection takes two officers. The second signs in once on this phone, to be known offline too. */
    onPartner() {
      return busy(this, async () => {
        const { partnerName, partnerPassword, partnerCode } = this.data;
        const own = request.session();
        /** @type {any} */
        const typed = { username: partnerName.trim(), password: partnerPassword, device: 'phone' };
        if (partnerCode.trim()) typed.secondFactor = partnerCode.trim();
        /** @type {Session} */
        let session;
        try {
          session = await request.post('/api/v1/sessions/password', typed);
        } catch (error) {
          if (/** @type {any} */ (error).code === 'second_factor_needed') this.setData({ askPartnerCode: true, partnerCode: '' });
          throw error;
        }
        if (own && session.user.id === own.user.id) throw { title: '须两人检查', detail: '请由另一名督查人员登录。' };
        storage.set('partner', session.user);
        this.setData({ partner: session.user, partnerPassword: '', partnerCode: '', askPartnerCode: false });
      });
    },
    onAnotherPartner() {
      storage.set('partner', null);
      this.setData({ partner: null });
    },
    onOpen() {
      const own = request.session();
      const { partner, code, name, approval } = this.data;
      if (!own || !partner) return undefined;
      const draft = { id: newId(), code, name, startedAt: instant(), officers: [own.user, partner], findings: [] };
      this.keep(draft);
      return this.send({
        operation: 'create_inspection',
        path: {},
        body: {
          id: draft.id, code, kind: 'routine', legalBasis: LEGAL_BASIS, approvalNumber: approval.trim(), officerIds: [own.user.id, partner.id], startedAt: draft.startedAt,
        },
        label: `督查 ${name}`,
      });
    },
    /** @param {any} draft */
    keep(draft) {
      storage.set('draft', draft);
      this.setData({ draft });
    },
    /** @param {Waiting} item */
    async send(item) {
      await queue.add(item);
      this.count();
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onHint(event) {
      const { id, hazard } = this.data.hints[event.currentTarget.dataset.at];
      this.setData({ 'finding.title': hazard, 'finding.item': id });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onLevel(event) {
      this.setData({ 'finding.level': event.currentTarget.dataset.level });
    },
    async onTake() {
      const more = await photos.take(3);
      this.setData({ 'finding.files': this.data.finding.files.concat(more) });
    },
    onFinding() {
      const { finding, draft } = this.data;
      const wanting = !finding.title.trim() || !finding.place.trim() || finding.files.length === 0
        || (finding.level === 'major' && !finding.article.trim());
      if (wanting) {
        this.setData({ problem: '隐患须有内容、地点和照片；重大隐患须写明判定条款。' });
        return undefined;
      }
      const criteria = finding.level === 'major'
        ? { criteria: { document: '工贸企业重大事故隐患判定标准', article: finding.article.trim() } } : {};
      const body = {
        id: newId(), title: finding.title.trim(), place: finding.place.trim(), level: finding.level, dueOn: finding.dueOn, photoIds: finding.files.map((/** @type {string} */ file) => ({ file })), ...(finding.item ? { checklistItemId: finding.item } : {}), ...criteria,
      };
      this.keep({ ...draft, findings: draft.findings.concat({ title: body.title, dueOn: body.dueOn }) });
      this.setData({ finding: emptyFinding(), problem: '' });
      return this.send({ operation: 'create_finding', path: { id: draft.id }, body, label: `隐患：${body.title}` });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    async onSign(event) {
      const [file] = await photos.take(1);
      if (file) this.setData({ [event.currentTarget.dataset.field]: file });
    },
    async onComplete() {
      const { draft, head, refusedReason, headSigned, partnerSigned } = this.data;
      const name = head.trim();
      const refused = refusedReason.trim();
      if (!refused && (!name || !headSigned)) {
        this.setData({ problem: '请填写企业负责人姓名并拍下签字；拒绝签字的，请写明原因。' });
        return;
      }
      const firm = refused ? { name: name || '企业负责人', refusedReason: refused } : { name, imageId: { file: headSigned } };
      const [own, partner] = draft.officers;
      /** @type {any[]} */
      const signatures = [{ party: 'inspector', name: own.name }];
      // who has signed nothing here stands by the record later, from an own session
      if (partnerSigned) signatures.push({ party: 'inspector', name: partner.name, imageId: { file: partnerSigned } });
      this.keep(null);
      this.setData({ finished: true, problem: '' });
      await this.send({
        operation: 'complete_inspection',
        path: { id: draft.id },
        body: { outcome: 'checked', endedAt: instant(), signatures: signatures.concat({ party: 'enterprise', ...firm }) },
        label: `督查结束 ${draft.name}`,
      });
    },
    onBack() {
      wx.navigateBack();
    },
  },
});

/** @typedef {{ id: string, text: string, plain: string, hazard: string }} Hint */

/**
 * What to look at, and what a finding is called when it is not so: by what is wrong.
 * @param {ChecklistItem} item
 * @returns {Hint}
 */
function hint({ id, text, plain, hazard }) {
  return { id, text, plain: plain || '', hazard: hazard || `不符合：${text}` };
}
