// @ts-check
/** The end of an inspection: what is filled in, what is missing, and how the API wants it. */
const { limit, wrong } = require('./filling.js');
const { instant } = require('./time.js');
const signatures = require('./signatures.js');

/**
 * @typedef {signatures.Signed & { outcome: string, shown: string, recusalAsked: string, recusalAnswer: string, why: string, photos: any[] }} End
 * `shown` and `recusalAsked` are `yes`, `no` or not said yet
 */

const OUTCOMES = [
  { value: 'checked', text: '已检查' }, { value: 'locked', text: '大门紧锁' }, { value: 'moved', text: '已搬迁' }, { value: 'closed_down', text: '已停业' },
  { value: 'not_found', text: '查无此企业' }, { value: 'refused', text: '拒绝检查' }, { value: 'vacant', text: '厂房空置' },
];

/** Where an error is shown, by the field that the server names. @type {Record<string, string>} */
const PLACES = { ...signatures.PLACES, outcomeReason: 'why', photoIds: 'photos', certificatesShown: 'shown', recusalAsked: 'recusalAsked', recusalAnswer: 'recusalAnswer' };

/** @returns {End} */
const blank = () => ({ outcome: 'checked', shown: '', recusalAsked: '', recusalAnswer: '不申请回避', head: '', headSigned: null, refusedReason: '', partnerSigned: null, why: '', photos: [] });

/** Whether somebody of the firm was there to sign, or not to. @param {End} end */
const withFirm = ({ outcome }) => outcome === 'checked' || outcome === 'refused';

/**
 * What is missing or too long, by field.
 * @param {End} end
 * @returns {Record<string, string>}
 */
function faults(end) {
  /** @type {Record<string, string>} */
  const found = {};
  const check = (/** @type {string} */ name, /** @type {string} */ value, /** @type {string} */ path, /** @type {boolean} */ needed) => {
    const problem = wrong(value, limit('complete_inspection', path), needed);
    if (problem) found[name] = problem;
  };
  const refuses = end.refusedReason.trim() !== '';
  const isChecked = end.outcome === 'checked';
  check('head', end.head, 'signatures.name', isChecked && !refuses);
  check('refusedReason', end.refusedReason, 'signatures.refusedReason', end.outcome === 'refused');
  if (withFirm(end)) {
    if (isChecked && !end.shown) found.shown = '请选择';
    if (isChecked && !end.recusalAsked) found.recusalAsked = '请选择';
    if (end.recusalAsked === 'yes') check('recusalAnswer', end.recusalAnswer, 'recusalAnswer', true);
  } else {
    check('why', end.why, 'outcomeReason', true);
    if (!end.photos.length) found.photos = '请拍一张现场照片';
  }
  if (isChecked && !refuses && !end.headSigned) found.headSigned = '请企业负责人签字；拒绝签字的，写明原因';
  return found;
}

/**
 * The completion as the API wants it.
 * @param {End} end
 * @param {{ id: string, name: string }[]} officers whoever holds the phone first
 */
function sent(end, [own, partner]) {
  const inside = withFirm(end);
  const body = { outcome: end.outcome, endedAt: instant(), signatures: signatures.sent(end, own.name, partner.name, inside) };
  if (!inside) return { ...body, outcomeReason: end.why.trim(), photoIds: end.photos };
  const said = {
    ...body,
    ...(end.shown ? { certificatesShown: end.shown === 'yes' } : {}),
    ...(end.recusalAsked ? { recusalAsked: end.recusalAsked === 'yes' } : {}),
    ...(end.recusalAsked === 'yes' ? { recusalAnswer: end.recusalAnswer.trim() } : {}),
  };
  return end.outcome === 'checked' ? said : { ...said, outcomeReason: end.refusedReason.trim() };
}

/** What was sent, to be mended. @param {any} body @returns {End} */
function read(body) {
  const said = (/** @type {boolean | undefined} */ is) => (is === undefined ? '' : is ? 'yes' : 'no');
  return {
    ...blank(), ...signatures.read(body.signatures), outcome: body.outcome, shown: said(body.certificatesShown), recusalAsked: said(body.recusalAsked), recusalAnswer: body.recusalAnswer || '', why: body.outcomeReason || '', photos: body.photoIds || [],
  };
}

module.exports = { OUTCOMES, PLACES, blank, withFirm, faults, sent, read };
