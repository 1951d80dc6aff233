// @ts-check
/** What the street's people fill in, where nobody has to sign. */
const { dayIn, dayAfter } = require('../time.js');
const request = require('../request.js');
const officers = require('../officers.js');
const seen = require('../seen.js');
const targets = require('../targets.js');
const inspection = require('../inspection.js');
const { LEVELS, today, choice, choices, cut, photosOf, found } = require('./fields.js');

/** @typedef {import('./fields.js').Field} Field */

const isMajor = (/** @type {import('./fields.js').Values} */ values) => values.level === 'major';
const isConfirmed = (/** @type {import('./fields.js').Values} */ values) => values.decision === 'confirm';

/** By which article a hazard is a major one. @type {Field[]} */
const criteria = [
  { name: 'criteria.document', label: '判定标准', kind: 'text', when: isMajor, usual: () => '工贸企业重大事故隐患判定标准（应急管理部令第10号）' },
  { name: 'criteria.article', label: '判定条款', kind: 'text', hint: '例如：第十一条第（一）项', when: isMajor },
];

/** Open hazards that the firm reported itself: a finding that is one of them costs it nothing. @param {import('./fields.js').Query} query */
function reported(query) {
  const known = query.enterprise ? seen.last(`/api/v1/enterprises/${query.enterprise}/overview`) : null;
  const open = known ? known.body.openItems : [];
  return [choice('', '不是，新发现的')].concat(open.filter((/** @type {OpenItem} */ one) => one.source === 'self_check')
    .map((/** @type {OpenItem} */ one) => choice(one.hazardId, one.title)));
}

/** @type {Record<string, import('./fields.js').Form>} */
module.exports = {
  finding: {
    title: '记录隐患',
    operation: 'create_finding',
    queued: true,
    fields: [
      { name: 'title', label: '发现了什么', kind: 'long', needed: true, usual: (query) => query.title || '' },
      { name: 'description', label: '补充说明', kind: 'long', hint: '没有可不填' },
      ...found,
      ...criteria,
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
      { name: 'outcome', label: '结果', kind: 'pick', usual: () => 'guided', choices: choices([['guided', '已指导'], ['locked', '大门紧锁'], ['moved', '已搬迁'], ['closed_down', '已停业'], ['not_found', '查无此企业'], ['refused', '谢绝来访'], ['vacant', '厂房空置']]) },
      { name: 'campaignId', label: '计入专项', kind: 'pick', choices: (query) => targets.choices(query.id), usual: (query) => targets.choices(query.id)[0].value, when: (_, query) => targets.of(query.id).length > 0 },
      { name: 'advice', label: '指导内容', kind: 'long', hint: '看了什么、讲了什么、建议怎么改' },
      photosOf,
    ],
    fixed: (query, values) => ({ enterpriseId: query.id, visitedAt: values.startedAt }),
    label: (_, query) => `服务指导：${query.name}`,
    done: '服务指导已记录。',
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
  confirmation: {
    title: '核实举报',
    intro: '核实确认后成为企业的整改事项；不成立的，举报人凭回执能看到原因。',
    operation: 'confirm_hazard',
    address: (query) => `/api/v1/hazards/${query.id}/confirmation`,
    fields: [
      { name: 'decision', label: '核实结果', kind: 'choice', choices: [choice('confirm', '属实'), choice('dismiss', '不成立')] },
      { name: 'level', label: '等级', kind: 'choice', choices: LEVELS, usual: () => 'general', when: isConfirmed },
      ...criteria,
      { name: 'dueOn', label: '整改期限（含当日）', kind: 'day', needed: true, usual: () => dayIn(7), from: today, until: () => dayIn(365), when: isConfirmed },
      { name: 'reason', label: '现场看到的情况', kind: 'long', needed: (values) => values.decision === 'dismiss' },
    ],
    label: (_, query) => `核实举报：${query.name}`,
    done: (answer) => (answer.state === 'rectifying' ? '已确认，企业已收到整改通知。' : '已记录为不成立。'),
  },
  'due-date': {
    title: '重新核定期限',
    operation: 'replace_due_date',
    address: (query) => `/api/v1/hazards/${query.id}/due-date`,
    fields: [
      { name: 'dueOn', label: '新的期限（含当日）', kind: 'day', usual: () => dayIn(7), from: today, until: () => dayIn(365) },
      { name: 'reason', label: '理由', kind: 'long', hint: '例如：配件停产，改用替代型号' },
    ],
    label: (_, query) => `重新核定期限：${query.name}`,
    done: '新的期限已通知企业。',
  },
  review: {
    title: '复查',
    operation: 'review_rectification',
    reads: () => [officers.PATH],
    address: (query) => `/api/v1/hazards/${query.id}/reviews`,
    fields: [
      { name: 'decision', label: '复查结论', kind: 'choice', choices: [choice('accept', '通过'), choice('send_back', '退回')] },
      { name: 'acceptanceReport.text', label: '验收报告', kind: 'long', when: (values, query) => values.decision === 'accept' && query.level === 'major' },
      { name: 'note', label: '说明', kind: 'long', hint: '退回的，写明还差什么：企业会看到这句话' },
      { name: 'secondOfficerId', label: '一同复查的执法人员', kind: 'pick', hint: '看照片复查的不选', choices: () => [choice('', '没有，看照片复查'), ...officers.colleagues()], when: officers.isOne },
      { ...photosOf, label: '复查照片' },
    ],
    label: (_, query) => `复查：${query.name}`,
    done: (answer) => (answer.state === 'closed' ? '复查通过，已销号。' : answer.state === 'submitted' ? '首次验收已记录，等另一名人员验收。' : '已退回企业继续整改。'),
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
  approval: {
    title: '申请督查审批',
    intro: '批准后有文号，到企业开始督查时自动填好。',
    operation: 'create_inspection_approval',
    address: (query) => `/api/v1/enterprises/${query.id}/inspection-approvals`,
    reads: () => [officers.PATH],
    fields: [
      { name: 'kind', label: '督查类型', kind: 'pick', usual: () => 'routine', choices: inspection.KINDS },
      { name: 'matter', label: '督查内容', kind: 'long', hint: '例如：粉尘防爆、用电和消防安全' },
      { name: 'reason', label: '督查事由', kind: 'long', hint: '例如：年度督查计划' },
      { name: 'fromOn', label: '从哪天', kind: 'day', usual: today, from: today, until: () => dayIn(365) },
      { name: 'toOn', label: '到哪天', kind: 'day', usual: () => dayIn(7), from: (values) => values.fromOn, until: (values) => dayAfter(values.fromOn, 90) },
      { name: 'partner', label: '另一名执法人员', kind: 'pick', apart: true, needed: true, choices: officers.colleagues },
      { name: 'notice', label: '事先通知企业吗', kind: 'choice', apart: true, needed: true, choices: [choice('yes', '通知'), choice('no', '不通知')] },
    ],
    fixed: (_, values) => ({ officerIds: [/** @type {Session} */ (request.session()).user.id, values.partner], notify: values.notice === 'yes' }),
    places: { officerIds: 'partner', notify: 'notice' },
    label: (_, query) => `督查审批：${query.name}`,
    done: '已提交，等负责人审批。',
  },
  'approval-decision': {
    title: '审批督查',
    operation: 'decide_inspection_approval',
    address: (query) => `/api/v1/inspection-approvals/${query.id}/decision`,
    fields: [
      { name: 'decision', label: '意见', kind: 'choice', choices: [choice('approve', '批准'), choice('refuse', '不批准')] },
      { name: 'note', label: '说明', kind: 'long', hint: '不批准的，写明理由', needed: (values) => values.decision === 'refuse' },
    ],
    label: (_, query) => `审批督查：${query.name}`,
    done: (answer) => (answer.state === 'approved' ? `已批准，文号 ${answer.number}。` : '已退回申请人。'),
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
