// @ts-check
/** Checklists for a firm's industry; the last ones that were fetched serve without signal. */
const request = require('./request.js');
const seen = require('./seen.js');

/**
 * @param {'self_check' | 'inspection'} scope
 * @param {string} industry
 * @returns {Promise<Checklist[]>}
 */
async function lists(scope, industry) {
  const { items } = await seen.get(`/api/v1/checklists?scope=${scope}&industry=${industry}`);
  return items;
}

/**
 * One of them, or another of the street's; none where it was never fetched and there is no signal.
 * @param {string} id
 * @param {Checklist[]} known
 * @returns {Promise<Checklist | null>}
 */
async function one(id, known) {
  const found = known.find((list) => list.id === id);
  if (found) return found;
  return seen.get(`/api/v1/checklists/${id}`).catch((error) => {
    if (request.isAway(error)) return null;
    throw error;
  });
}

/**
 * What is in order for a number, for people.
 * @param {ChecklistItem} item
 */
function range({ min, max, unit }) {
  const has = (/** @type {number | null | undefined} */ one) => one !== null && one !== undefined;
  const of = unit || '';
  if (has(min) && has(max)) return `正常 ${min}–${max}${of}`;
  if (has(min)) return `正常 不低于 ${min}${of}`;
  return has(max) ? `正常 不高于 ${max}${of}` : '';
}

/** What a hazard from an item is called: by what is wrong. @param {ChecklistItem} item */
const fault = ({ hazard, text }) => hazard || `不符合：${text}`;

/** What is shown of an item in an inspection. @param {ChecklistItem} item */
const shown = (item) => ({ id: item.id, kind: item.kind, min: item.min, max: item.max, text: item.text, plain: item.plain || '', critical: item.critical, fault: fault(item), range: range(item) });

module.exports = { lists, one, range, fault, shown };
