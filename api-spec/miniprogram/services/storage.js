// @ts-check

/** What this phone remembers, and under which key. A closed app finds it again. */
const KEYS = {
  session: 'session',
  // whether the person has signed out: then nothing signs in by itself
  signedOut: 'signed-out',
  queue: 'queue',
  drafts: 'drafts',
  elder: 'elder',
  // when the last answers to reads came, by path; the answers themselves have keys of their own
  seen: 'seen',
  // templates of subscribe messages
  templates: 'templates',
  // of the officer: the colleague of the last inspection, its approval number, the inspection that is open
  partner: 'partner',
  approval: 'approval',
  inspection: 'inspection',
  // the version of the privacy policy about which the person was asked
  privacyAsked: 'privacy-asked',
  // receipts of public reports: nobody else has them
  receipts: 'receipts',
};

/** Under one key WeChat keeps a megabyte at most: what is large has keys of its own. @param {keyof typeof KEYS} key @param {string} [of] */
const named = (key, of) => (of ? `${KEYS[key]}:${of}` : KEYS[key]);

/**
 * @param {keyof typeof KEYS} key
 * @param {string} [of] which of several
 * @returns {any} null when nothing was kept
 */
function get(key, of) {
  const value = wx.getStorageSync(named(key, of));
  return value === '' || value === undefined ? null : value;
}

/**
 * @param {keyof typeof KEYS} key
 * @param {any} value null forgets it
 * @param {string} [of] which of several
 */
function set(key, value, of) {
  if (value === null) wx.removeStorageSync(named(key, of));
  else wx.setStorageSync(named(key, of), value);
}

/** What belongs to the person who leaves; what they have not sent stays theirs in the queue. */
function forgetPerson() {
  Object.keys(get('seen') || {}).forEach((path) => set('seen', null, path));
  /** @type {(keyof typeof KEYS)[]} */
  const theirs = ['session', 'seen', 'templates', 'partner', 'approval', 'inspection', 'drafts', 'privacyAsked'];
  theirs.forEach((key) => set(key, null));
}

module.exports = { get, set, forgetPerson };
