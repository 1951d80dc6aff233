// @ts-check
/**
 * The last answer to a read, kept on the phone: shown at once while the new one is on its way, and
 * all there is without a network.
 */
const storage = require('./storage.js');
const request = require('./request.js');
const { instant, readable } = require('./time.js');

/** So many are kept; what was looked at longest ago goes. */
const MOST = 24;

/**
 * @typedef {{ etag: string, at: string }} Note
 * @returns {Record<string, Note>}
 */
const notes = () => storage.get('seen') || {};

/**
 * @param {string} path
 * @param {any} body
 * @param {Note} note
 */
function remember(path, body, note) {
  const kept = { ...notes(), [path]: note };
  const paths = Object.keys(kept).sort((one, other) => (kept[one].at < kept[other].at ? 1 : -1));
  paths.slice(MOST).forEach((old) => {
    delete kept[old];
    storage.set('seen', null, old);
  });
  try {
    storage.set('seen', body, path);
    storage.set('seen', kept);
  } catch (_) {
    // the phone's room is used up: the next start shows nothing until the answer is there
    storage.set('seen', null, path);
  }
}

/**
 * What was seen last. @param {string} path
 * @returns {(Note & { body: any }) | null}
 */
function last(path) {
  const note = notes()[path];
  const body = note ? storage.get('seen', path) : null;
  return body === null ? null : { ...note, body };
}

/**
 * Shows what is known, then what is new.
 * @param {string} path
 * @param {(body: any, note: { at: string, old: boolean }) => void} show called once or twice
 * @returns {Promise<void>} fails when there is neither, or when the server refuses
 */
async function read(path, show) {
  const known = last(path);
  if (known) show(known.body, { at: readable(known.at), old: true });
  let answer;
  try {
    answer = await request.read(path, known ? known.etag : '');
  } catch (error) {
    if (known && request.isAway(error)) return;
    throw error;
  }
  const body = answer.same && known ? known.body : answer.body;
  const at = instant();
  remember(path, body, { etag: answer.etag || (known ? known.etag : ''), at });
  show(body, { at: readable(at), old: false });
}

/**
 * A read that must do with what is known when there is no network.
 * @param {string} path
 * @returns {Promise<any>}
 */
async function get(path) {
  let found;
  await read(path, (body) => { found = body; });
  return found;
}

module.exports = { read, get, last };
