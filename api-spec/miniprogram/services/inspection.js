// @ts-check
/** The inspection that is open on this phone: kept at each change, whatever happens to the app. */
const storage = require('./storage.js');

/**
 * @typedef {object} Open
 * @property {string} id
 * @property {string} enterprise its id, if it is known
 * @property {string} code
 * @property {string} name
 * @property {string} industry
 * @property {string} startedAt
 * @property {{ id: string, name: string }[]} officers
 * @property {{ id: string, title: string, dueOn: string, item?: string }[]} findings
 * @property {Record<string, string>} answers by item of the checklists
 * @property {Record<string, string>} [numbers] what was measured, by item
 * @property {{ id: string, extent: string }[]} [measures] what was ordered on the spot
 * @property {any} end what has been filled in of its end
 */

const KINDS = [
  { value: 'routine', text: '日常督查' }, { value: 'campaign', text: '专项普查' }, { value: 'random_selection', text: '双随机抽查' }, { value: 'complaint', text: '举报核查' }, { value: 'recheck', text: '整改复查' },
];

/** @returns {Open | null} */
const open = () => storage.get('inspection');

/** @param {Open | null} inspection */
const keep = (inspection) => storage.set('inspection', inspection);

/**
 * A finding was recorded or mended.
 * @param {string} id of the inspection
 * @param {{ id: string, title: string, dueOn: string, checklistItemId?: string }} finding
 */
function found(id, finding) {
  const present = open();
  if (!present || present.id !== id) return;
  const line = { id: finding.id, title: finding.title, dueOn: finding.dueOn, item: finding.checklistItemId };
  const at = present.findings.findIndex((one) => one.id === finding.id);
  const findings = at < 0 ? present.findings.concat(line) : present.findings.map((one) => (one.id === finding.id ? line : one));
  const answers = finding.checklistItemId ? { ...present.answers, [finding.checklistItemId]: 'no' } : present.answers;
  keep({ ...present, findings, answers });
}

/** @param {string} id of the inspection @param {{ id: string, extent: string }} measure */
function measured(id, measure) {
  const present = open();
  if (!present || present.id !== id) return;
  keep({ ...present, measures: (present.measures || []).filter((one) => one.id !== measure.id).concat(measure) });
}

module.exports = { KINDS, open, keep, found, measured };
