// @ts-check
/** The answers of a self-check: what is amiss, what is missing, and how the API wants it. */
const { limit, wrong } = require('./filling.js');
const { dayIn } = require('./time.js');

/** @typedef {{ itemId: string, answer: string, number: string, text: string, files: Kept[], place: string, description: string, level: 'general' | 'major', dueOn: string }} Answer */

/** What a firm gives itself at most: 30 days for a general hazard, 90 for a major one. */
const LATEST = { general: 30, major: 90 };

/** @param {ChecklistItem} item @returns {Answer} */
const blank = (item) => ({ itemId: item.id, answer: '', number: '', text: '', files: [], place: '', description: '', level: 'general', dueOn: dayIn(7) });

/**
 * Whether an answer says that something is amiss.
 * @param {ChecklistItem} item
 * @param {Answer} answer
 */
function isNo(item, answer) {
  if (item.kind === 'yes_no') return answer.answer === 'no';
  if (item.kind !== 'number' || answer.number === '') return false;
  const number = Number(answer.number);
  return (typeof item.min === 'number' && number < item.min) || (typeof item.max === 'number' && number > item.max);
}

/** Whether anything was answered. @param {ChecklistItem} item @param {Answer} answer */
function isGiven(item, answer) {
  const number = answer.number !== '' && !Number.isNaN(Number(answer.number));
  return answer.answer === 'not_applicable' || { yes_no: answer.answer !== '', number, text: answer.text.trim() !== '' }[item.kind];
}

/**
 * What is missing from an answer or too long, by field; nothing when it is complete.
 * @param {ChecklistItem} item
 * @param {Answer} answer
 * @returns {Record<string, string>}
 */
function faults(item, answer) {
  /** @type {Record<string, string>} */
  const found = {};
  const bound = (/** @type {string} */ path) => limit('create_self_check', `answers.${path}`);
  /** @param {string} name @param {any} value @param {string} path @param {boolean} needed */
  const check = (name, value, path, needed) => {
    const problem = wrong(value, bound(path), needed);
    if (problem) found[name] = problem;
  };
  if (!isGiven(item, answer)) found.answer = item.kind === 'yes_no' ? '请选择' : '请填写';
  if (item.kind === 'text' && answer.answer !== 'not_applicable') check('text', answer.text, 'text', true);
  const no = isNo(item, answer);
  check('files', answer.files, 'photoIds', no || (item.photoRequired && answer.answer !== 'not_applicable'));
  if (no) {
    check('place', answer.place, 'hazard.place', true);
    check('description', answer.description, 'hazard.description', true);
  }
  return found;
}

/**
 * An answer as the API wants it.
 * @param {ChecklistItem} item
 * @param {Answer} answer
 */
function sent(item, answer) {
  /** @type {Record<string, any>} */
  const body = { itemId: item.id, photoIds: answer.files };
  if (item.kind === 'yes_no' || answer.answer === 'not_applicable') body.answer = answer.answer;
  else if (item.kind === 'number') body.number = Number(answer.number);
  if (item.kind === 'text' && answer.text.trim()) body.text = answer.text.trim();
  if (isNo(item, answer)) {
    body.hazard = { level: answer.level, place: answer.place.trim(), description: answer.description.trim(), dueOn: answer.dueOn };
  }
  return body;
}

/**
 * An answer as it was sent, to be mended.
 * @param {ChecklistItem} item
 * @param {any} body
 * @returns {Answer}
 */
function read(item, body) {
  const { answer = '', number, text = '', photoIds = [], hazard = {} } = body || {};
  return { ...blank(item), answer, number: number === undefined ? '' : String(number), text, files: photoIds, ...hazard };
}

module.exports = { LATEST, blank, isNo, isGiven, faults, sent, read };
