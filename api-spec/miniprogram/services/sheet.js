// @ts-check
/** What was looked at in an inspection, item by item, as the API wants it: what is in order too. */
const { newId } = require('./ids.js');
const { instant } = require('./time.js');

/** @typedef {{ id: string, kind: string, min?: number | null, max?: number | null }} Item */

/**
 * The answer that was given to an item; none where it was not looked at.
 * @param {Item} item
 * @param {import('./inspection.js').Open} open
 */
function given({ id, kind }, { answers, numbers = {} }) {
  const answer = answers[id];
  if (kind !== 'number') return answer ? { itemId: id, answer } : null;
  if (answer === 'not_applicable') return { itemId: id, answer };
  const number = (numbers[id] || '').trim();
  return number === '' || Number.isNaN(Number(number)) ? null : { itemId: id, number: Number(number) };
}

/** Whether a measured number is outside of what is in order. @param {Item} item @param {string} [text] */
function outside({ kind, min, max }, text = '') {
  if (kind !== 'number' || text.trim() === '') return false;
  const number = Number(text);
  return (typeof min === 'number' && number < min) || (typeof max === 'number' && number > max);
}

/**
 * The writes that hand the sheet in, one a checklist that was answered.
 * @param {{ id: string, version: number, items: Item[] }[]} lists
 * @param {import('./inspection.js').Open} open
 * @returns {Waiting[]}
 */
function parts(lists, open) {
  return lists.map(({ id, version, items }) => ({ id, version, answers: items.map((item) => given(item, open)).filter(Boolean) }))
    .filter(({ answers }) => answers.length > 0)
    .map(({ id, version, answers }) => ({
      operation: 'create_answers',
      path: { id: open.id },
      body: { id: newId(), checklistId: id, checklistVersion: version, answers, recordedAt: instant() },
      label: `检查表 ${open.name}（${answers.length} 项）`,
    }));
}

module.exports = { given, outside, parts };
