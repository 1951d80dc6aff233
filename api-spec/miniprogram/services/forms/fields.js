// @ts-check
/** What a form is, and the fields that several have. */
const { dayIn } = require('../time.js');

/**
 * @typedef {Record<string, any>} Values
 * @typedef {Record<string, string>} Query
 * @typedef {{ value: string, text: string }} Choice
 * @typedef {object} Field
 * @property {string} name its path in the body of the operation, unless it stands apart
 * @property {string | ((query: Query, values: Values) => string)} label
 * @property {'text' | 'long' | 'day' | 'choice' | 'pick' | 'many' | 'photos' | 'signature'} kind
 * @property {string} [hint]
 * @property {Choice[] | ((query: Query) => Choice[])} [choices]
 * @property {boolean | ((values: Values) => boolean)} [needed] also where the API does not need it
 * @property {boolean} [apart] what the form itself puts into the body
 * @property {string} [bound] the path whose length holds, where it is not its name
 * @property {(values: Values, query: Query) => boolean} [when] whether it is asked for
 * @property {(query: Query) => any} [usual] what it begins with
 * @property {(values: Values, query: Query) => string} [from] the first day
 * @property {(values: Values, query: Query) => string} [until] the last day
 *
 * @typedef {object} Form
 * @property {string} title
 * @property {string} [intro]
 * @property {string} operation its operationId, which names its lengths
 * @property {Field[]} fields
 * @property {(query: Query) => string[]} [reads] what its choices are made from
 * @property {(query: Query, values: Values) => any} [fixed] what the body says besides
 * @property {(body: any) => Values} [read] the fields that stand apart, of a body that was refused
 * @property {Record<string, string>} [places] where an error is shown, by the field that the server names
 * @property {boolean} [queued] recorded on the phone first
 * @property {boolean} [pathless] its operation has no id in its path
 * @property {(query: Query) => string} [address] where it is posted, if it is not queued
 * @property {(body: any, query: Query) => Promise<any>} [send] how, where that is not simply a post
 * @property {boolean} [anonymous]
 * @property {(values: Values, query: Query) => string} label for people
 * @property {string | ((answer: any) => string)} done what is said afterwards
 * @property {string} [topic] of reminders, to be offered afterwards
 * @property {(body: any, query: Query) => void} [after]
 * @property {string} [button]
 * @property {boolean} [returns] whether one goes straight back to where it was begun
 */

const LEVELS = [{ value: 'general', text: '一般隐患' }, { value: 'major', text: '重大隐患' }];
/** What a firm gives itself at most: 30 days for a general hazard, 90 for a major one. */
const LATEST = { general: 30, major: 90 };
const today = () => dayIn(0);
/** @type {(value: string, text: string) => Choice} */
const choice = (value, text) => ({ value, text });
/** @type {(pairs: string[][]) => Choice[]} */
const choices = (pairs) => pairs.map(([value, text]) => choice(value, text));
const cut = (/** @type {string} */ text) => (text.length > 20 ? `${text.slice(0, 20)}…` : text);

/** @type {Field} */
const photosOf = { name: 'photoIds', label: '照片', kind: 'photos' };
/** @type {Field[]} */
const found = [
  { name: 'place', label: '部位', kind: 'text', hint: '例如：1号车间东侧通道' },
  { name: 'level', label: '等级', kind: 'choice', choices: LEVELS, usual: () => 'general' },
];

module.exports = { LEVELS, LATEST, today, choice, choices, cut, photosOf, found };
