// @ts-check
/**
 * Writes that wait for the network. They are on the phone before they are sent, in the order in
 * which they were made, and leave it only when the server has taken them: a closed app, a lost
 * answer or a dead battery loses none of them and makes none of them twice, because each carries
 * an id that was made with it. What the server refuses stays, with what is wrong by field, until
 * it is mended or thrown away; and what builds on it waits.
 *
 * A photo stands in a body as `{ file: path }` until it is uploaded; then its id takes its place.
 */
const storage = require('./storage.js');
const request = require('./request.js');
const photos = require('./photos.js');
const { newId } = require('./ids.js');

/** What one sync takes. */
const MOST = 50;

/** For how long an uploaded photo is surely still there: half of what the server keeps one without a record. */
const FRESH = 12 * 3600 * 1000;

/** How long a person waits to see whether it went out at once. */
const PATIENCE = 6000;
/** While something waits and there is a network, it is tried again after this. */
const LATER = 30000;

/**
 * What the server must have first: an inspection before its findings, all of it before its end,
 * answers to its checklists too, because an inspection that has ended takes no more.
 * @type {Record<string, string[]>}
 */
const BEFORE = {
  create_finding: ['create_inspection'],
  create_answers: ['create_inspection'],
  create_statement: ['create_inspection'],
  create_measure: ['create_inspection', 'create_finding'],
  complete_inspection: ['create_inspection', 'create_finding', 'create_answers', 'create_measure', 'create_statement'],
};

/** @type {Promise<void> | null} */
let draining = null;
/** Whether somebody asked while it ran: there may be a network now, or more to send. */
let asked = false;
/** @type {any} */
let timer = null;
/** @type {(() => void)[]} */
const listeners = [];

/** @returns {Waiting[]} */
const stored = () => storage.get('queue') || [];

/** What the person who holds the phone has recorded. @returns {Waiting[]} */
function all() {
  const session = request.session();
  return stored().filter(({ by }) => !by || !session || by === session.user.id);
}

/** @param {Waiting[]} items */
function keep(items) {
  storage.set('queue', items.length > 0 ? items : null);
  listeners.forEach((listener) => listener());
}

/**
 * Adds a write and sends what waits, if there is a network. Resolves when it was sent or when a
 * person would have waited long enough; it is on the phone in any case.
 * @param {Waiting} item
 * @returns {Promise<Waiting | undefined>} the write, if it still waits or was refused
 */
async function add(item) {
  const session = request.session();
  const key = newId();
  keep([...stored(), { ...item, key, ...(session ? { by: session.user.id } : {}) }]);
  await patiently();
  return find(key);
}

/**
 * Puts what was mended in the place of what was refused, with the same id, and sends it.
 * @param {string} key
 * @param {Record<string, any>} body
 * @param {string} label
 */
async function amend(key, body, label) {
  keep(stored().map((item) => (item.key === key ? { ...item, body, label, refused: undefined } : item)));
  await patiently();
  return find(key);
}

async function patiently() {
  let patience = 0;
  const enough = new Promise((go) => { patience = setTimeout(go, PATIENCE); });
  await Promise.race([drain(), enough]);
  clearTimeout(patience);
}

/** @param {string} key */
const find = (key) => stored().find((item) => item.key === key);

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

/**
 * What a write waits for, besides the network.
 * @param {Waiting} item
 * @returns {Waiting[]}
 */
function before(item) {
  const kinds = BEFORE[item.operation] || [];
  return stored().filter((other) => other.key !== item.key && kinds.includes(other.operation)
    && (other.operation === 'create_inspection' ? other.body.id : other.path.id) === item.path.id);
}

async function run() {
  for (;;) {
    const items = all().filter((item) => !item.refused && before(item).length === 0).slice(0, MOST);
    if (items.length === 0) return;
    for (const item of items) await uploadPhotos(item);
    const ready = items.map(({ operation, path, body }) => ({ operation, path, body: bare(body) }));
    /** @type {{ results: { id: string | null, status: number, body: any }[] }} */
    const { results } = await request.post('/api/v1/sync', { items: ready });
    if (settle(items, results) === 0) return;
  }
}

/**
 * Takes out what the server has, marks what it refuses, keeps what it may take later.
 * @param {Waiting[]} items
 * @param {{ status: number, body: any }[]} results
 * @returns {number} how many were decided
 */
function settle(items, results) {
  let decided = 0;
  const next = stored();
  items.forEach((item, at) => {
    const { status, body } = results[at];
    const place = next.findIndex(({ key }) => key === item.key);
    if (place < 0 || status === 401 || status === 429 || status >= 500) return;
    decided += 1;
    if (status < 300) {
      photos.files(next[place].body).forEach(({ file }) => photos.forget(file));
      next.splice(place, 1);
    } else {
      const { title, detail, errors } = body || {};
      next[place] = { ...next[place], refused: { title: title || '未被接受', detail: detail || '提交未被接受。', errors: errors || [] } };
    }
  });
  keep(next);
  return decided;
}

/**
 * Uploads what is not yet uploaded and writes the ids down, so that a closed app does not begin anew. A
 * photo that no record shows goes from the server after a day, so one that waits is sent again in time:
 * the same picture is the same photo.
 * @param {Waiting} item
 */
async function uploadPhotos(item) {
  for (const photo of photos.files(item.body)) {
    if (!photo.id || Date.now() - (photo.at || 0) > FRESH) {
      photo.id = (await request.upload(photo.file)).id;
      photo.at = Date.now();
      const { id, at } = photo;
      const items = stored();
      items.forEach((one) => photos.files(one.body).filter(({ file }) => file === photo.file)
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
 * Throws a write away, after the person has seen why it was refused.
 * @param {string} key
 */
function drop(key) {
  const item = find(key);
  if (item) photos.files(item.body).forEach(({ file }) => photos.forget(file));
  keep(stored().filter((one) => one.key !== key));
  // what waited for it need not wait any more
  drain();
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

module.exports = { add, amend, find, drain, all, before, bare, drop, watch };
