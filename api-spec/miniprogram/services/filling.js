// @ts-check
/** What is common to everything that people fill in: lengths, what is missing, and bodies by path. */
const LIMITS = require('./limits.js');

/** @param {string} operation @param {string} path @returns {{ most?: number, least?: number }} */
const limit = (operation, path) => (LIMITS[operation] || {})[path] || {};

/** How long a text is as the server counts: a rare character is one. @param {string} text */
const length = (text) => Array.from(text).length;

/**
 * What is wrong with a value; nothing when it is in order.
 * @param {any} value a text, or the things of a list
 * @param {{ most?: number, least?: number }} bounds
 * @param {boolean} needed
 * @param {string} [missing] what is said then
 * @returns {string}
 */
function wrong(value, { most, least }, needed, missing) {
  const list = Array.isArray(value);
  const size = list ? value.length : length(String(value === undefined || value === null ? '' : value).trim());
  if (size === 0) return needed ? missing || (list ? '请拍照片' : '请填写') : '';
  if (most && size > most) return list ? `最多 ${most} 张，请删去 ${size - most} 张` : `最多 ${most} 字，请删去 ${size - most} 字`;
  if (list && least && size < least) return `至少 ${least} 张`;
  return '';
}

/** @param {any} body @param {string} path */
function take(body, path) {
  return path.split('.').reduce((inside, name) => (inside === undefined || inside === null ? undefined : inside[name]), body);
}

/** @param {any} body @param {string} path @param {any} value */
function put(body, path, value) {
  const names = path.split('.');
  const last = /** @type {string} */ (names.pop());
  const inside = names.reduce((one, name) => { one[name] = one[name] || {}; return one[name]; }, body);
  inside[last] = value;
}

/** The server's errors by field, places in lists left out. @param {Wrong[]} errors @returns {Record<string, string>} */
function byField(errors) {
  /** @type {Record<string, string>} */
  const found = {};
  errors.forEach(({ field, message }) => {
    const name = field.replace(/\[\d+\]/g, '');
    found[name] = found[name] || message;
  });
  return found;
}

module.exports = { limit, length, wrong, take, put, byField };
