// @ts-check

/** What this phone remembers, and under which key. A closed app finds it again. */
const KEYS = {
  session: 'session',
  // whether the person has signed out: then nothing signs in by itself
  signedOut: 'signed-out',
  queue: 'queue',
  drafts: 'drafts',
  elder: 'elder',
  // the last answers to reads, by path
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

/**
 * @param {keyof typeof KEYS} key
 * @returns {any} null when nothing was kept
 */
function get(key) {
  const value = wx.getStorageSync(KEYS[key]);
  return value === '' || value === undefined ? null : value;
}

/**
 * @param {keyof typeof KEYS} key
 * @param {any} value null forgets it
 */
function set(key, value) {
  if (value === null) wx.removeStorageSync(KEYS[key]);
  else wx.setStorageSync(KEYS[key], value);
}

/** What belongs to the person who leaves; what they have not sent stays theirs in the queue. */
function forgetPerson() {
  /** @type {(keyof typeof KEYS)[]} */
  const theirs = ['session', 'seen', 'templates', 'partner', 'approval', 'inspection', 'drafts', 'privacyAsked'];
  theirs.forEach((key) => set(key, null));
}

module.exports = { get, set, forgetPerson };
