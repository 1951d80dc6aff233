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
 * @property {any} end what has been filled in of its end
 */

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

module.exports = { open, keep, found };
