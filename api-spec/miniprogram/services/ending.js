// @ts-check
/** The end of an inspection: what is filled in, what is missing, and how the API wants it. */
const { limit, wrong } = require('./filling.js');
const { instant } = require('./time.js');

/** @typedef {{ outcome: string, head: string, headSigned: Kept | null, refusedReason: string, partnerSigned: Kept | null, why: string, photos: any[] }} End */

const OUTCOMES = [
  { value: 'checked', text: '已检查' }, { value: 'locked', text: '大门紧锁' }, { value: 'moved', text: '已搬迁' }, { value: 'closed_down', text: '已停业' },
  { value: 'not_found', text: '查无此企业' }, { value: 'refused', text: '拒绝检查' }, { value: 'vacant', text: '厂房空置' },
];

/** @returns {End} */
const blank = () => ({ outcome: 'checked', head: '', headSigned: null, refusedReason: '', partnerSigned: null, why: '', photos: [] });

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
  const refuses = end.refusedReason.trim() !== '';
  const name = wrong(end.head, limit('complete_inspection', 'signatures.name'), end.outcome === 'checked' && !refuses);
  const reason = wrong(end.refusedReason, limit('complete_inspection', 'signatures.refusedReason'), end.outcome === 'refused');
  if (name) found.head = name;
  if (reason) found.refusedReason = reason;
  if (!withFirm(end)) {
    const why = wrong(end.why, limit('complete_inspection', 'outcomeReason'), true);
    if (why) found.why = why;
    if (!end.photos.length) found.photos = '请拍一张现场照片';
  }
  if (end.outcome === 'checked' && !refuses && !end.headSigned) found.headSigned = '请企业负责人签字；拒绝签字的，写明原因';
  return found;
}

/**
 * The completion as the API wants it.
 * @param {End} end
 * @param {{ id: string, name: string }[]} officers whoever holds the phone first
 */
function sent(end, [own, partner]) {
  const refused = end.refusedReason.trim();
  const head = end.head.trim();
  /** @type {any[]} */
  const signatures = [{ party: 'inspector', name: own.name }];
  // who has signed nothing here stands by the record later, from a session of their own
  if (end.partnerSigned) signatures.push({ party: 'inspector', name: partner.name, imageId: end.partnerSigned });
  if (withFirm(end)) signatures.push(refused ? { party: 'enterprise', name: head || '企业负责人', refusedReason: refused } : { party: 'enterprise', name: head, imageId: end.headSigned });
  const completion = { outcome: end.outcome, endedAt: instant(), signatures };
  if (end.outcome === 'checked') return completion;
  return withFirm(end) ? { ...completion, outcomeReason: refused } : { ...completion, outcomeReason: end.why.trim(), photoIds: end.photos };
}

/** What was sent, to be mended. @param {any} body @returns {End} */
function read(body) {
  const firm = body.signatures.find((/** @type {any} */ one) => one.party === 'enterprise') || {};
  const partner = body.signatures.find((/** @type {any} */ one) => one.party === 'inspector' && one.imageId);
  return { outcome: body.outcome, head: firm.name || '', headSigned: firm.imageId || null, refusedReason: firm.refusedReason || '', partnerSigned: partner ? partner.imageId : null, why: body.outcomeReason || '', photos: body.photoIds || [] };
}

module.exports = { OUTCOMES, blank, withFirm, faults, sent, read };
