// @ts-check
/** What was looked at in an inspection, item by item, as the API wants it: what is in order too. */
const { newId } = require('./ids.js');
const { instant } = require('./time.js');

/** @typedef {{ id: string, kind: string, min?: number | null, max?: number | null }} Item */
/** @typedef {import('./inspection.js').Open} Open */

/**
 * The answer that was given to an item; none where it was not looked at.
 * @param {Item} item
 * @param {{ answers: Record<string, string>, numbers?: Record<string, string> }} open
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

/** Whether a finding was recorded for an item. @param {string} id @param {Open} open */
const isFound = (id, { findings }) => findings.some(({ item }) => item === id);

/** What is shown of an item. @param {Item} item @param {Open} open */
function state(item, open) {
  const number = (open.numbers || {})[item.id] || '';
  return {
    answer: open.answers[item.id] || '',
    number,
    error: outside(item, number) && !isFound(item.id, open) ? '不在正常范围内，请记录隐患' : '',
    given: !!given(item, open),
  };
}

/** What was measured out of order and not recorded as a finding: the inspection cannot end without it. @param {{ items: any[] }[]} lists @param {Open} open */
function passedOver(lists, open) {
  return lists.flatMap(({ items }) => items).filter((item) => open.answers[item.id] !== 'not_applicable' && outside(item, (open.numbers || {})[item.id]) && !isFound(item.id, open))
    .map(({ id, text, fault }) => ({ id, text, fault }));
}

/**
 * The writes that hand the sheet in, one a checklist that was answered.
 * @param {{ id: string, version: number, items: Item[] }[]} lists
 * @param {Open} open
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
      form: `/pages/sheet/sheet?name=${encodeURIComponent(open.name)}`,
    }));
}

module.exports = { given, outside, state, passedOver, parts };
