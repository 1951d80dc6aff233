// @ts-check
/**
 * Writes that wait for the network. They are on the phone before they are sent, in the order in
 * which they were made, and leave it only when the server has answered: a closed app, a lost
 * answer or a dead battery loses none of them and makes none of them twice, because each carries
 * an id that was made with it.
 *
 * A photo stands in a body as `{ file: path }` until it is uploaded; then its id takes its place.
 */
const storage = require('./storage.js');
const request = require('./request.js');
const photos = require('./photos.js');

/** What one sync takes. */
const MOST = 50;

/** For how long an uploaded photo is surely still there: half of what the server keeps one without a record. */
const FRESH = 12 * 3600 * 1000;

/** How long a person waits to see whether it went out at once. */
const PATIENCE = 6000;
/** While something waits and there is a network, it is tried again after this. */
const LATER = 30000;

/** @type {Promise<void> | null} */
let draining = null;
/** Whether somebody asked while it ran: there may be a network now, or more to send. */
let asked = false;
/** @type {any} */
let timer = null;
/** @type {(() => void)[]} */
const listeners = [];

/** @returns {Waiting[]} */
const all = () => storage.get('queue') || [];

/** @param {Waiting[]} items */
function keep(items) {
  storage.set('queue', items.length > 0 ? items : null);
  listeners.forEach((listener) => listener());
}

/**
 * Adds a write and sends what waits, if there is a network. Resolves when it was sent or when a
 * person would have waited long enough; it is on the phone in any case.
 * @param {Waiting} item
 */
async function add(item) {
  keep([...all(), item]);
  let patience = 0;
  const enough = new Promise((go) => { patience = setTimeout(go, PATIENCE); });
  await Promise.race([drain(), enough]);
  clearTimeout(patience);
}

/**
 * Sends what waits. Whoever asks while it runs waits for a run that began after they asked.
 * @returns {Promise<void>}
 */
function drain() {
  if (draining) {
    asked = true;
    return draining;
  }
  asked = false;
  draining = run()
    .catch((error) => { if (!request.isAway(error)) console.warn('sync', error && error.code); })
    .then(() => {
      draining = null;
      return asked ? drain() : later();
    });
  return draining;
}

function later() {
  clearTimeout(timer);
  if (all().some((item) => !item.refused)) timer = setTimeout(drain, LATER);
}

async function run() {
  for (;;) {
    const items = all().filter((item) => !item.refused).slice(0, MOST);
    if (items.length === 0) return;
    for (const item of items) await uploadPhotos(item);
    const ready = items.map(({ operation, path, body }) => ({ operation, path, body: bare(body) }));
    /** @type {{ results: { id: string | null, status: number, body: any }[] }} */
    const { results } = await request.post('/api/v1/sync', { items: ready });
    const done = settle(items, results);
    if (done === 0) return;
  }
}

/**
 * Takes out what the server has, marks what it will never take, keeps what it may take later.
 * @param {Waiting[]} items
 * @param {{ status: number, body: any }[]} results
 * @returns {number} how many were decided
 */
function settle(items, results) {
  let decided = 0;
  const next = all();
  items.forEach((item, at) => {
    const { status, body } = results[at];
    const place = next.findIndex((one) => one.operation === item.operation && one.body.id === item.body.id
      && one.path.id === item.path.id);
    if (place < 0 || status === 401 || status === 429 || status >= 500) return;
    decided += 1;
    if (status < 300) {
      files(next[place].body).forEach(({ file }) => photos.forget(file));
      next.splice(place, 1);
    } else {
      next[place] = { ...next[place], refused: (body && body.detail) || '提交未被接受' };
    }
  });
  keep(next);
  return decided;
}

/**
 * The photos in a body, wherever they stand.
 * @param {any} value
 * @returns {{ file: string, id?: string, at?: number }[]}
 */
function files(value) {
  if (Array.isArray(value)) return value.reduce((found, one) => found.concat(files(one)), []);
  if (!value || typeof value !== 'object') return [];
  if (typeof value.file === 'string') return [value];
  return Object.keys(value).reduce((found, name) => found.concat(files(value[name])), /** @type {any[]} */ ([]));
}

/**
 * Uploads what is not yet uploaded and writes the ids down, so that a closed app does not begin anew. A
 * photo that no record shows goes from the server after a day, so one that waits is sent again in time:
 * the same picture is the same photo.
 * @param {Waiting} item
 */
async function uploadPhotos(item) {
  for (const photo of files(item.body)) {
    if (!photo.id || Date.now() - (photo.at || 0) > FRESH) {
      photo.id = (await request.upload(photo.file)).id;
      photo.at = Date.now();
      const { id, at } = photo;
      const items = all();
      items.forEach((one) => files(one.body).filter(({ file }) => file === photo.file)
        .forEach((same) => Object.assign(same, { id, at })));
      keep(items);
    }
  }
}

/**
 * The body as the API wants it: ids for photos.
 * @param {any} value
 * @returns {any}
 */
function bare(value) {
  if (Array.isArray(value)) return value.map(bare);
  if (!value || typeof value !== 'object') return value;
  if (typeof value.file === 'string') return value.id;
  /** @type {Record<string, any>} */
  const copy = {};
  Object.keys(value).forEach((name) => { copy[name] = bare(value[name]); });
  return copy;
}

/**
 * Takes a refused write out, after the person has seen why.
 * @param {number} at
 */
function drop(at) {
  keep(all().filter((_, place) => place !== at));
}

/**
 * Calls `listener` whenever the queue changes; answers how to stop that.
 * @param {() => void} listener
 */
function watch(listener) {
  listeners.push(listener);
  return () => {
    const at = listeners.indexOf(listener);
    if (at >= 0) listeners.splice(at, 1);
  };
}

module.exports = { add, drain, all, drop, watch };
