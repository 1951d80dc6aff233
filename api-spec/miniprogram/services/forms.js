// @ts-check
/**
 * Every form of a few fields, as data: one page shows them all, with drafts, lengths, photos and
 * errors by field. A field's name is its path in the body of the operation.
 */
const { dayIn, dayAfter, day } = require('./time.js');
const seen = require('./seen.js');
const request = require('./request.js');
const inspection = require('./inspection.js');
const report = require('./report.js');

/**
 * @typedef {Record<string, any>} Values
 * @typedef {Record<string, string>} Query
 * @typedef {{ value: string, text: string }} Choice
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {'text' | 'long' | 'day' | 'choice' | 'pick' | 'photos'} kind
 * @property {string} [hint]
 * @property {Choice[] | ((query: Query) => Choice[])} [choices]
 * @property {boolean} [needed] also where the API does not need it
 * @property {(values: Values, query: Query) => boolean} [when] whether it is asked for
 * @property {(query: Query) => any} [usual] what it begins with
 * @property {(values: Values, query: Query) => string} [from] the first day
 * @property {(values: Values, query: Query) => string} [until] the last day
 *
 * @typedef {object} Form
 * @property {string} title
 * @property {string} [intro]
 * @property {string} operation its operationId, which names its lengths
 * @property {Field[]} fields
 * @property {(query: Query, values: Values) => any} [fixed] what the body says besides
 * @property {boolean} [queued] recorded on the phone first
 * @property {boolean} [pathless] its operation has no id in its path
 * @property {(query: Query) => string} [address] where it is posted, if it is not queued
 * @property {(body: any, query: Query) => Promise<any>} [send] how, where that is not simply a post
 * @property {boolean} [anonymous]
 * @property {(values: Values, query: Query) => string} label for people
 * @property {string | ((answer: any) => string)} done what is said afterwards
 * @property {string} [topic] of reminders, to be offered afterwards
 * @property {(body: any, query: Query) => void} [after]
 * @property {string} [button]
 * @property {boolean} [returns] whether one goes straight back to where it was begun
 */

const LEVELS = [{ value: 'general', text: '一般隐患' }, { value: 'major', text: '重大隐患' }];
/** What a firm gives itself at most: 30 days for a general hazard, 90 for a major one. */
const LATEST = { general: 30, major: 90 };
const today = () => dayIn(0);
/** @type {(value: string, text: string) => Choice} */
const choice = (value, text) => ({ value, text });
const cut = (/** @type {string} */ text) => (text.length > 20 ? `${text.slice(0, 20)}…` : text);

/** @type {Field} */
const photosOf = { name: 'photoIds', label: '照片', kind: 'photos' };
/** @type {Field[]} */
const found = [
  { name: 'place', label: '部位', kind: 'text', hint: '例如：1号车间东侧通道' },
  { name: 'level', label: '等级', kind: 'choice', choices: LEVELS, usual: () => 'general' },
];

/** Open hazards that the firm reported itself: a finding that is one of them costs it nothing. @param {Query} query */
function reported(query) {
  const known = query.enterprise ? seen.last(`/api/v1/enterprises/${query.enterprise}/overview`) : null;
  const open = known ? known.body.openItems : [];
  return [choice('', '不是，新发现的')].concat(open.filter((/** @type {OpenItem} */ one) => one.source === 'self_check')
    .map((/** @type {OpenItem} */ one) => choice(one.hazardId, one.title)));
}

/** @type {Record<string, Form>} */
const FORMS = {
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
  finding: {
    title: '记录隐患',
    operation: 'create_finding',
    queued: true,
    fields: [
      { name: 'title', label: '发现了什么', kind: 'long', needed: true, usual: (query) => query.title || '' },
      { name: 'description', label: '补充说明', kind: 'long', hint: '没有可不填' },
      ...found,
      { name: 'criteria.document', label: '判定标准', kind: 'text', when: (values) => values.level === 'major', usual: () => '工贸企业重大事故隐患判定标准（应急管理部令第10号）' },
      { name: 'criteria.article', label: '判定条款', kind: 'text', hint: '例如：第十一条第（一）项', when: (values) => values.level === 'major' },
      { name: 'dueOn', label: '整改期限（含当日）', kind: 'day', usual: () => dayIn(7), from: today, until: () => dayIn(365) },
      { name: 'matchesHazardId', label: '企业自己已上报过吗', kind: 'pick', choices: reported, when: (_, query) => reported(query).length > 1 },
      photosOf,
    ],
    fixed: (query) => (query.item ? { checklistItemId: query.item } : {}),
    label: (values) => `隐患：${cut(values.title)}`,
    done: '已记录。',
    after: (body, query) => inspection.found(query.id, body),
    button: '记录此项',
    returns: true,
  },
  visit: {
    title: '服务指导',
    intro: '服务指导不是执法检查，不扣分，也不开具文书。',
    operation: 'create_service_visit',
    queued: true,
    pathless: true,
    fields: [
      { name: 'outcome', label: '结果', kind: 'pick', usual: () => 'guided', choices: [['guided', '已指导'], ['locked', '大门紧锁'], ['moved', '已搬迁'], ['closed_down', '已停业'], ['not_found', '查无此企业'], ['refused', '谢绝来访'], ['vacant', '厂房空置']].map(([value, text]) => choice(value, text)) },
      { name: 'advice', label: '指导内容', kind: 'long', hint: '看了什么、讲了什么、建议怎么改' },
      photosOf,
    ],
    fixed: (query, values) => ({ enterpriseId: query.id, visitedAt: values.startedAt }),
    label: (_, query) => `服务指导：${query.name}`,
    done: '服务指导已记录。',
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
  'extension-decision': {
    title: '审批延期',
    operation: 'decide_extension',
    address: (query) => `/api/v1/hazards/${query.id}/extensions/${query.extension}/decision`,
    fields: [
      { name: 'decision', label: '意见', kind: 'choice', choices: [choice('grant', '同意延期'), choice('refuse', '不同意')] },
      { name: 'note', label: '说明', kind: 'long', hint: '不同意的，写明理由' },
    ],
    label: (_, query) => `审批延期：${query.name}`,
    done: '已答复企业。',
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
  review: {
    title: '复查',
    operation: 'review_rectification',
    address: (query) => `/api/v1/hazards/${query.id}/reviews`,
    fields: [
      { name: 'decision', label: '复查结论', kind: 'choice', choices: [choice('accept', '通过'), choice('send_back', '退回')] },
      { name: 'acceptanceReport.text', label: '验收报告', kind: 'long', when: (values, query) => values.decision === 'accept' && query.level === 'major' },
      { name: 'note', label: '说明', kind: 'long', hint: '退回的，写明还差什么：企业会看到这句话' },
      { ...photosOf, label: '复查照片' },
    ],
    label: (_, query) => `复查：${query.name}`,
    done: (answer) => (answer.state === 'closed' ? '复查通过，已销号。' : answer.state === 'submitted' ? '首次验收已记录，等另一名人员验收。' : '已退回企业继续整改。'),
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
      { name: 'kind', label: '种类', kind: 'pick', usual: (query) => query.kind || 'licence', choices: [['business_licence', '营业执照'], ['licence', '行政许可证'], ['special_equipment', '特种设备'], ['personnel_certificate', '人员资格证'], ['fire_acceptance', '消防验收'], ['insurance', '保险'], ['agreement', '协议'], ['emergency_plan', '应急预案'], ['other', '其他']].map(([value, text]) => choice(value, text)) },
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
  correction: {
    title: '更正督查记录',
    intro: '记录本身不会改动，更正附在后面，写明谁在什么时候更正了什么。',
    operation: 'create_correction',
    address: (query) => `/api/v1/inspections/${query.id}/corrections`,
    fields: [{ name: 'text', label: '更正内容', kind: 'long' }],
    label: (_, query) => `更正：${query.name}`,
    done: '更正已附在记录后面。',
  },
  phone: {
    title: '查看完整电话',
    intro: '每次查看都会记录查看人、时间和原因，企业也看得到。',
    operation: 'create_phone_view',
    address: (query) => `/api/v1/enterprises/${query.id}/phone-views`,
    fields: [{ name: 'reason', label: '原因', kind: 'text', hint: '例如：约定12月3日复查时间' }],
    label: (_, query) => `查看电话：${query.name}`,
    done: (answer) => [answer.phone && `负责人 ${answer.phone}`, answer.safetyOfficerPhone && `安全员 ${answer.safetyOfficerPhone}`].filter(Boolean).join('，') || '登记表里没有电话。',
    button: '查看',
  },
};

/** @param {Form} form @param {any} body @param {Query} query */
function send(form, body, query) {
  if (form.send) return form.send(body, query);
  if (!form.address) throw new Error(`${form.operation} has no address`);
  return request.post(form.address(query), body);
}

module.exports = { FORMS, send };
