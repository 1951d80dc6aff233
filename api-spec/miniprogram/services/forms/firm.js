// @ts-check
/** What a firm, or anybody, fills in. */
const { dayIn, dayAfter, day } = require('../time.js');
const report = require('../report.js');
const request = require('../request.js');
const storage = require('../storage.js');
const { LATEST, today, choices, cut, photosOf, found } = require('./fields.js');

/** The name that somebody has said before. */
function known() {
  const session = request.session();
  return session && !session.nameRequired ? session.user.name : '';
}

/** @type {Record<string, import('./fields.js').Form>} */
module.exports = {
  rectification: {
    title: '提交整改',
    operation: 'submit_rectification',
    queued: true,
    fields: [
      { name: 'measure', label: '做了什么', kind: 'long', hint: '例如：已清理通道，画了黄线，安排专人每天检查' },
      { ...photosOf, label: '整改后照片' },
    ],
    label: (_, query) => `整改：${query.name}`,
    done: '整改已提交，等街道复查。',
    topic: 'result',
    button: '提交整改',
  },
  hazard: {
    title: '上报隐患',
    intro: '自己发现、自己上报的隐患不扣分，按期改好还会加分。',
    operation: 'create_hazard',
    queued: true,
    fields: [
      { name: 'description', label: '具体情况', kind: 'long', hint: '哪里不安全，有多严重' },
      ...found,
      { name: 'dueOn', label: '什么时候改好', kind: 'day', usual: () => dayIn(7), from: today, until: (values) => dayIn(LATEST[/** @type {'general' | 'major'} */ (values.level)] || LATEST.general) },
      photosOf,
    ],
    label: (values) => `上报隐患：${cut(values.description)}`,
    done: '隐患已上报，记得按期整改。',
    topic: 'rectification',
  },
  extension: {
    title: '申请延期',
    intro: '到期之前都可以申请，街道同意后按新期限计算。',
    operation: 'create_extension',
    address: (query) => `/api/v1/hazards/${query.id}/extensions`,
    fields: [
      { name: 'newDueOn', label: '延到哪天（含当日）', kind: 'day', usual: (query) => dayAfter(query.due, 7), from: (_, query) => dayAfter(query.due, 1), until: (_, query) => dayAfter(query.due, 180) },
      { name: 'reason', label: '为什么来不及', kind: 'long', hint: '例如：配件12月3日到货，到货后两天装好' },
    ],
    label: (_, query) => `申请延期：${query.name}`,
    done: '申请已提交，等街道答复；答复之前仍按原期限。',
    topic: 'result',
  },
  reply: {
    title: '向街道陈述',
    intro: '对这一项有不同看法，或想说明情况，写在这里。街道会看到，也会留在经过里。',
    operation: 'create_reply',
    address: (query) => `/api/v1/hazards/${query.id}/replies`,
    fields: [{ name: 'text', label: '陈述内容', kind: 'long' }, photosOf],
    label: (_, query) => `陈述：${query.name}`,
    done: '已送达街道。',
  },
  plan: {
    title: '治理方案',
    intro: '重大隐患要先有治理方案，六项都要具体：谁、做什么、花多少钱、哪天完成。',
    operation: 'create_plan',
    address: (query) => `/api/v1/hazards/${query.id}/plan`,
    fields: [
      { name: 'goals', label: '治理的目标和任务', kind: 'long' },
      { name: 'methods', label: '方法和措施', kind: 'long' },
      { name: 'resources', label: '经费和物资', kind: 'long' },
      { name: 'responsible', label: '负责的机构和人员', kind: 'long' },
      { name: 'timetable', label: '时限和要求', kind: 'long' },
      { name: 'emergency', label: '安全措施和应急预案', kind: 'long' },
    ],
    label: (_, query) => `治理方案：${query.name}`,
    done: '治理方案已提交，请按期报告进展。',
    topic: 'rectification',
  },
  progress: {
    title: '报告进展',
    operation: 'create_progress',
    address: (query) => `/api/v1/hazards/${query.id}/progress`,
    fields: [{ name: 'text', label: '做到哪一步了', kind: 'long' }, photosOf],
    label: (_, query) => `治理进展：${query.name}`,
    done: '进展已报告。',
  },
  appeal: {
    title: '申诉',
    intro: '认为这一条记分不对，可以申诉一次。街道由没有经办过这件事的人处理，有结果会通知您。',
    operation: 'create_appeal',
    address: (query) => `/api/v1/score-entries/${query.id}/appeals`,
    fields: [{ name: 'reason', label: '理由', kind: 'long' }, { ...photosOf, label: '证明材料' }],
    label: (_, query) => `申诉：${query.name}`,
    done: (answer) => `申诉已受理，最迟${day(answer.decideBy)}答复。`,
    topic: 'result',
  },
  document: {
    title: '登记证照',
    operation: 'create_document',
    address: (query) => `/api/v1/enterprises/${query.id}/documents`,
    fields: [
      { name: 'kind', label: '种类', kind: 'pick', usual: (query) => query.kind || 'licence', choices: choices([['business_licence', '营业执照'], ['licence', '行政许可证'], ['special_equipment', '特种设备'], ['personnel_certificate', '人员资格证'], ['fire_acceptance', '消防验收'], ['insurance', '保险'], ['agreement', '协议'], ['emergency_plan', '应急预案'], ['other', '其他']]) },
      { name: 'title', label: '名称', kind: 'text', hint: '例如：叉车使用登记证', usual: (query) => query.title || '' },
      { name: 'number', label: '编号', kind: 'text' },
      { name: 'issuer', label: '发证单位', kind: 'text', usual: (query) => query.issuer || '' },
      { name: 'issuedOn', label: '发证日期', kind: 'day' },
      { name: 'expiresOn', label: '有效期至', kind: 'day', hint: '长期有效的不填' },
      photosOf,
    ],
    fixed: (query) => (query.replaces ? { replacesId: query.replaces } : {}),
    label: (values) => `证照：${values.title}`,
    done: '证照已登记，到期前会提醒。',
    topic: 'notice',
  },
  report: {
    title: '举报隐患',
    intro: '不用登录，不记录您是谁。留下联系方式的，只有街道核实时能看到，办结 90 天后删除。',
    operation: 'create_hazard_report',
    anonymous: true,
    send: report.send,
    fields: [
      { name: 'text', label: '看到了什么', kind: 'long', hint: '例如：车间后门被货物堵死' },
      { name: 'place', label: '部位', kind: 'text', hint: '例如：二楼东侧' },
      photosOf,
      { name: 'contact', label: '联系方式（可不填）', kind: 'text', hint: '手机号' },
    ],
    fixed: (query) => ({ code: query.id }),
    label: (_, query) => `举报：${query.name}`,
    done: (answer) => `街道已收到。回执号：${answer.receipt}。凭它可以查询办理结果，已存在本机“我的”里。`,
  },
  application: {
    title: '申请绑定企业',
    intro: '登记表里没有您手机号、也没有邀请码的，在这里申请。街道核对后，您就能看到这家企业。',
    operation: 'create_application',
    address: (query) => `/api/v1/codes/${encodeURIComponent(query.id)}/applications`,
    fields: [
      { name: 'name', label: '您的姓名', kind: 'text', usual: known },
      { name: 'phone', label: '您的手机号', kind: 'text', hint: '已用微信验证过的可以不填' },
      { name: 'role', label: '您在企业的岗位', kind: 'choice', choices: choices([['principal', '企业负责人'], ['safety_officer', '企业安全员']]) },
      { ...photosOf, label: '营业执照照片' },
      { name: 'note', label: '说明（可不填）', kind: 'long', hint: '例如：今年接手的新负责人，原登记的是我父亲' },
    ],
    label: (_, query) => `申请绑定：${query.name}`,
    done: '申请已提交。处理结果在“我的－绑定申请”里看。执照照片只有街道能看，处理 30 天后删除。',
    button: '提交申请',
  },
  'application-decision': {
    title: '处理绑定申请',
    intro: '通过后，对方立即能看到本企业的全部内容。不认识的不要通过。',
    operation: 'decide_application',
    address: (query) => `/api/v1/applications/${query.id}/decision`,
    fields: [
      { name: 'decision', label: '是否通过', kind: 'choice', choices: choices([['confirm', '通过'], ['refuse', '不通过']]) },
      { name: 'reason', label: '理由', kind: 'long', hint: '申请人会看到这段话', when: (values) => values.decision === 'refuse', needed: true },
    ],
    label: (_, query) => `处理绑定申请：${query.name}`,
    done: '已处理。',
    returns: true,
  },
  name: {
    title: '您的姓名',
    intro: '请填真实姓名，您办理的自查、整改都会记在这个名下。',
    operation: 'change_name',
    fields: [{ name: 'name', label: '姓名', kind: 'text' }],
    send: async (body) => {
      await request.call('PUT', '/api/v1/session/name', { name: body.name });
      const session = /** @type {Session} */ (request.session());
      storage.set('session', { ...session, nameRequired: false, user: { ...session.user, name: body.name } });
    },
    label: () => '姓名',
    done: '姓名已保存。',
    button: '保存',
  },
};
