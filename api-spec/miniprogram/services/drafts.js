// @ts-check
/** What was begun and not yet handed in: kept at each change, offered again, gone when it is handed in. */
const storage = require('./storage.js');
const photos = require('./photos.js');
const { instant } = require('./time.js');

/** So many are kept; the oldest goes. */
const MOST = 30;

/** @returns {Record<string, Draft>} */
const all = () => storage.get('drafts') || {};

/**
 * @param {string} key
 * @returns {Draft | null}
 */
const find = (key) => all()[key] || null;

/**
 * @param {string} key
 * @param {{ label: string, url: string, values: any }} draft
 */
function keep(key, draft) {
  const drafts = { ...all(), [key]: { ...draft, at: instant() } };
  const keys = Object.keys(drafts).sort((one, other) => (drafts[one].at < drafts[other].at ? 1 : -1));
  keys.slice(MOST).forEach((old) => { delete drafts[old]; });
  storage.set('drafts', drafts);
}

/** It was handed in: its photos belong to the record now. @param {string} key */
function done(key) {
  const drafts = all();
  if (!drafts[key]) return;
  delete drafts[key];
  storage.set('drafts', Object.keys(drafts).length > 0 ? drafts : null);
}

/** The person does not want it any more. @param {string} key */
function discard(key) {
  const draft = find(key);
  if (draft) photos.files(draft.values).forEach(({ file }) => photos.forget(file));
  done(key);
}

/** For a list: the newest first. */
function list() {
  const drafts = all();
  return Object.keys(drafts).map((key) => ({ key, ...drafts[key] })).sort((one, other) => (one.at < other.at ? 1 : -1));
}

module.exports = { find, keep, done, discard, list };
