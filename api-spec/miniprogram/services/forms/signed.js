// @ts-check
/** What is signed by drawing: measures and statements by both sides, a quarter's figures by the principal. */
const { instant } = require('../time.js');
const request = require('../request.js');
const officers = require('../officers.js');
const inspection = require('../inspection.js');
const signatures = require('../signatures.js');
const { choice, choices, cut } = require('./fields.js');

/** @typedef {import('./fields.js').Field} Field */
/** @typedef {import('./fields.js').Query} Query */
/** @typedef {import('./fields.js').Values} Values */

/** Names of what a firm can be told to do at once. */
const KINDS = choices([['remove_at_once', '立即排除'], ['withdraw_people', '撤出作业人员'], ['suspend_part', '停止使用相关设施、设备'], ['suspend_firm', '暂时停产停业']]);

const isSigned = (/** @type {Values} */ values) => !values.refusedReason;
const own = () => /** @type {Session} */ (request.session()).user;

/** The signatures of both sides. @param {(query: Query, values: Values) => string} partner the colleague's name @returns {Field[]} */
const both = (partner) => [
  { name: 'head', label: '企业签字人姓名', kind: 'text', apart: true, needed: isSigned, bound: 'signatures.name' },
  { name: 'headSigned', label: '企业签字', kind: 'signature', apart: true, needed: true, when: isSigned },
  { name: 'refusedReason', label: '拒绝签字的原因', kind: 'long', apart: true, hint: '已签字的不填', bound: 'signatures.refusedReason' },
  { name: 'partnerSigned', label: (query, values) => `${partner(query, values) || '另一名执法人员'}签字`, kind: 'signature', apart: true, needed: true },
];
const ofQuery = (/** @type {Query} */ query) => query.partner || '';
const read = (/** @type {any} */ body) => signatures.read(body.signatures);

/** What the inspection has found: a measure holds until these are gone. It comes with the address, which outlives the inspection. @param {Query} query @returns {import('./fields.js').Choice[]} */
const foundIn = (query) => JSON.parse(query.found || '[]');

/** @type {Record<string, import('./fields.js').Form>} */
module.exports = {
  measure: {
    title: '现场处理措施',
    intro: '有紧急危险时用，双方签字后立即生效，出具决定书。停止使用、停产停业须有区里的委托；没有委托的，先要求排除危险、撤出人员，并马上报告区应急管理局。',
    operation: 'create_measure',
    queued: true,
    fields: [
      { name: 'kinds', label: '措施', kind: 'many', choices: KINDS },
      { name: 'extent', label: '范围', kind: 'text', hint: '例如：打磨工段及其除尘系统' },
      { name: 'reason', label: '什么危险', kind: 'long', hint: '例如：除尘管道内有火花，随时可能爆炸' },
      { name: 'hazardIds', label: '消除哪些隐患后才能恢复', kind: 'many', choices: foundIn, when: (_, query) => foundIn(query).length > 0 },
      ...both(ofQuery),
    ],
    fixed: (query, values) => ({ signatures: signatures.sent(values, own().name, query.partner, true) }),
    read,
    places: signatures.PLACES,
    label: (values) => `现场处理：${cut(values.extent)}`,
    done: '现场处理已记录。',
    after: (body, query) => inspection.measured(query.id, { id: body.id, extent: body.extent }),
    returns: true,
  },
  statement: {
    title: '陈述申辩笔录',
    intro: '企业怎么说就怎么记，念给对方听过，双方签字。',
    operation: 'create_statement',
    queued: true,
    fields: [
      { name: 'speaker', label: '陈述人姓名', kind: 'text' },
      { name: 'post', label: '职务', kind: 'text', hint: '例如：厂长' },
      { name: 'place', label: '地点', kind: 'text', usual: () => '企业办公室' },
      { name: 'statement', label: '陈述和申辩', kind: 'long' },
      ...both(ofQuery),
    ],
    fixed: (query, values) => ({ beganAt: values.startedAt, endedAt: instant(), signatures: signatures.sent(values, own().name, query.partner, true) }),
    read,
    places: signatures.PLACES,
    label: (_, query) => `陈述申辩：${query.name}`,
    done: '笔录已记录。',
    returns: true,
  },
  'measure-review': {
    title: '审查恢复生产',
    intro: '两名执法人员到现场看过才能审查。同意恢复的，相关隐患须已销号；不论是否同意，都出具意见书。',
    operation: 'review_measure',
    address: (query) => `/api/v1/measures/${query.id}/review`,
    reads: () => [officers.PATH],
    fields: [
      { name: 'decision', label: '意见', kind: 'choice', choices: [choice('lift', '同意恢复'), choice('keep', '不同意')] },
      { name: 'seen', label: '现场看到的情况', kind: 'long', hint: '例如：除尘系统已清理并加装火花探测，试运行正常' },
      { name: 'partner', label: '另一名执法人员', kind: 'pick', apart: true, needed: true, choices: officers.colleagues },
      ...both((_, values) => officers.nameOf(values.partner)),
    ],
    fixed: (_, values) => ({ officerIds: [own().id, values.partner], signatures: signatures.sent(values, own().name, officers.nameOf(values.partner), true) }),
    places: { ...signatures.PLACES, officerIds: 'partner' },
    label: (_, query) => `审查恢复：${query.name}`,
    done: (answer) => (answer.state === 'lifted' ? '已同意恢复，意见书已出具。' : '措施继续执行，意见书已出具。'),
  },
  statistics: {
    title: '签署隐患统计表',
    intro: '签字后数字不再变动。签之前请先看一遍，有疑问的先联系街道。',
    operation: 'create_statistics_signature',
    address: (query) => `/api/v1/enterprises/${query.id}/hazard-statistics`,
    fields: [
      { name: 'analysis', label: '原因和打算', kind: 'long', hint: '例如：隐患集中在用电，已请电工每月检查一次' },
      { name: 'imageId', label: '主要负责人签字', kind: 'signature' },
    ],
    fixed: (query) => ({ period: query.period }),
    label: (_, query) => `隐患统计表：${query.name}`,
    done: '已签署，街道能看到。',
  },
};
