// @ts-check

/** What this phone remembers, and under which key. A closed app finds it again. */
const KEYS = {
  session: 'session',
  queue: 'queue',
  elder: 'elder',
  partner: 'partner',
  hints: 'inspection-hints',
  draft: 'inspection',
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

module.exports = { get, set };
