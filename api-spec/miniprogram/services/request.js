// @ts-check
/**
 * The one place that speaks to the server.
 *
 * - A session that has ended is renewed with `wx.login` and the request sent once more; the person
 *   notices nothing. Many requests at once cause one login.
 * - A request whose answer was lost is sent again, if that is safe: reads, and writes that carry an
 *   id or an `Idempotency-Key` (this file adds one to every POST without an id).
 * - WeChat lets ten requests run; the others wait here.
 * - What fails, fails as a {@link Problem} that can be shown: `title` fits a toast.
 */
const config = require('../config.js');
const storage = require('./storage.js');
const { newId } = require('./ids.js');

const MOST_AT_ONCE = 8;
const TRIES = 3;
const TIMEOUT = 15000;
const AWAY = { status: 0, code: 'offline', title: '网络不可用', detail: '没有网络，请检查后重试。', errors: [] };

let running = 0;
/** @type {(() => void)[]} */
const waiting = [];
/** @type {Promise<Session> | null} */
let signingIn = null;

/**
 * Runs one at a time of at most MOST_AT_ONCE.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function inTurn(work) {
  if (running >= MOST_AT_ONCE) await new Promise((go) => waiting.push(() => go(undefined)));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    const next = waiting.shift();
    if (next) next();
  }
}

/** @param {number} millis */
const pause = (millis) => new Promise((go) => setTimeout(go, millis));

/**
 * @typedef {object} Reply
 * @property {number} status
 * @property {any} body
 * @property {Record<string, string>} headers
 */

/** @param {string | undefined} token */
function bearer(token) {
  /** @type {Record<string, string>} */
  const header = {};
  if (token) header.Authorization = `Bearer ${token}`;
  return header;
}

/**
 * `success` fires for any status; `fail` means that there was no answer.
 * @param {string} method
 * @param {string} path
 * @param {any} data
 * @param {Record<string, string>} header
 * @returns {Promise<Reply>}
 */
function send(method, path, data, header) {
  return inTurn(() => new Promise((resolve, reject) => {
    wx.request({
      url: config.api + path,
      method: /** @type {any} */ (method),
      data,
      header: { 'Content-Type': 'application/json', ...header },
      timeout: TIMEOUT,
      success: (answer) => resolve({ status: answer.statusCode, body: answer.data, headers: lower(answer.header) }),
      fail: () => reject(AWAY),
    });
  }));
}

/** @param {Record<string, any>} header */
function lower(header) {
  /** @type {Record<string, string>} */
  const all = {};
  Object.keys(header || {}).forEach((name) => { all[name.toLowerCase()] = String(header[name]); });
  return all;
}

/**
 * @param {Reply} reply
 * @returns {Problem}
 */
function problem(reply) {
  const body = reply.body && typeof reply.body === 'object' ? reply.body : {};
  return {
    title: '系统繁忙', detail: '系统繁忙，请稍后重试。', code: 'unreadable', errors: [], ...body, status: reply.status,
  };
}

/** The session that this phone holds. @returns {Session | null} */
const session = () => storage.get('session');

/** What a person who has signed out is told until they sign in again. */
const SIGNED_OUT = { status: 401, code: 'signed_out', title: '请先登录', detail: '您已退出登录，请重新登录。', errors: [] };

/**
 * Signs in with WeChat. However many ask at once, WeChat is asked once.
 * @returns {Promise<Session>}
 */
function signIn() {
  if (!signingIn) {
    signingIn = loginCode()
      .then((code) => send('POST', '/api/v1/sessions/wechat', { code }, {}))
      .then((reply) => keep(reply))
      .finally(() => { signingIn = null; });
  }
  return signingIn;
}

/** @returns {Promise<string>} */
function loginCode() {
  return new Promise((resolve, reject) => {
    wx.login({ success: ({ code }) => resolve(code), fail: () => reject(AWAY) });
  });
}

/**
 * Signs a member of the staff in, and lets WeChat do it from then on. Where the account has a second
 * factor this fails with `second_factor_needed` until it is called with a code.
 * @param {string} username
 * @param {string} password
 * @param {string} secondFactor what the authenticator shows, or a recovery code; empty at first
 * @param {string} [subdistrict] the street's area code, where several streets have the name
 * @returns {Promise<Session>}
 */
async function signInAsStaff(username, password, secondFactor, subdistrict) {
  /** @type {any} */
  const typed = { username, password, device: 'phone' };
  if (secondFactor) typed.secondFactor = secondFactor;
  if (subdistrict) typed.subdistrict = subdistrict;
  const session = keep(await send('POST', '/api/v1/sessions/password', typed, {}));
  // A password that somebody else gave opens nothing but its change.
  if (session.mustChange || session.mustSetSecondFactor) return session;
  const code = await loginCode();
  // A phone that was bound to somebody else stays so: this session works all the same.
  await call('POST', '/api/v1/session/wechat', { code, password }).catch(() => undefined);
  return session;
}

/**
 * @param {Reply} reply
 * @returns {Session}
 */
function keep(reply) {
  if (reply.status >= 300) throw problem(reply);
  storage.set('session', reply.body);
  storage.set('signedOut', null);
  return reply.body;
}

/**
 * Ends the session, here and on the server. A member of the staff is also unbound from WeChat, which
 * would sign them in again by itself. Without a network the phone forgets all the same.
 */
async function signOut() {
  const held = session();
  if (held && held.token) {
    const staff = held.roles.some((role) => role !== 'principal' && role !== 'safety_officer');
    const header = bearer(held.token);
    if (staff) await send('DELETE', '/api/v1/session/wechat', undefined, header).catch(() => undefined);
    await send('DELETE', '/api/v1/session', undefined, header).catch(() => undefined);
  }
  storage.forgetPerson();
  storage.set('signedOut', true);
}

/**
 * Sends a request and answers the body, or throws a {@link Problem}.
 * @param {'GET' | 'POST' | 'PUT' | 'DELETE'} method
 * @param {string} path
 * @param {any} [data]
 * @returns {Promise<any>}
 */
async function call(method, path, data) {
  const repeatable = method !== 'POST' || (data && data.id);
  /** @type {Record<string, string>} */
  const header = repeatable ? {} : { 'Idempotency-Key': newId() };
  return (await again((token) => send(method, path, data, { ...header, ...bearer(token) }))).body;
}

/**
 * Reads what may be known already.
 * @param {string} path
 * @param {string} [etag] of what is known
 * @returns {Promise<{ body: any, etag: string, same: boolean }>} `same`: what is known still holds, and there is no body
 */
async function read(path, etag) {
  /** @type {Record<string, string>} */
  const known = etag ? { 'If-None-Match': etag } : {};
  const reply = await again((token) => send('GET', path, undefined, { ...known, ...bearer(token) }));
  return { body: reply.body, etag: reply.headers.etag || '', same: reply.status === 304 };
}

/**
 * Sends a request as nobody: what a reporter says is tied to no session.
 * @param {'GET' | 'POST'} method
 * @param {string} path
 * @param {any} [data]
 */
async function anonymously(method, path, data) {
  const reply = await send(method, path, data, {});
  if (reply.status >= 300) throw problem(reply);
  return reply.body;
}

/**
 * Tries, signs in where the session has ended, and tries again while that may help.
 * @param {(token: string | undefined) => Promise<Reply>} ask
 */
async function again(ask) {
  let renewed = false;
  for (let left = TRIES - 1; ; left -= 1) {
    if (!session() && storage.get('signedOut')) throw SIGNED_OUT;
    const held = session() || await signIn();
    /** @type {Reply} */
    let reply;
    try {
      reply = await ask(held.token || undefined);
    } catch (away) {
      if (left <= 0) throw away;
      await pause(400);
      continue;
    }
    if (reply.status < 300 || reply.status === 304) return reply;
    if (reply.status === 401 && reply.body && reply.body.code === 'unauthenticated' && !renewed) {
      renewed = true;
      left += 1;
      // unless another request has renewed it meanwhile
      const present = session();
      if (present && present.token === held.token) {
        storage.set('session', null);
        await signIn();
      }
      continue;
    }
    const wait = Number(reply.headers['retry-after'] || 1);
    if (left <= 0 || wait > 5 || ![429, 502, 503, 504].includes(reply.status)) throw problem(reply);
    await pause(wait * 1000);
  }
}

/**
 * @param {string} path
 * @param {string} filePath
 * @param {Record<string, string>} header
 * @returns {Promise<Reply>}
 */
function sendFile(path, filePath, header) {
  return inTurn(() => new Promise((resolve, reject) => {
    wx.uploadFile({
      url: config.api + path,
      filePath,
      name: 'file',
      header,
      timeout: 60000,
      // uploadFile answers text, whatever the server said it is
      success: ({ statusCode, data }) => resolve({ status: statusCode, body: parsed(data), headers: {} }),
      fail: () => reject(AWAY),
    });
  }));
}

/**
 * Uploads a photo. The same bytes twice are the same photo, so this may be repeated.
 * @param {string} filePath
 * @returns {Promise<Photo>}
 */
async function upload(filePath) {
  return (await again((token) => sendFile('/api/v1/photos', filePath, bearer(token)))).body;
}

/**
 * Uploads a photo of a public report, as nobody.
 * @param {string} filePath
 * @param {string} ticket
 * @returns {Promise<Photo>}
 */
async function uploadAnonymously(filePath, ticket) {
  const reply = await sendFile(`/api/v1/report-photos?ticket=${encodeURIComponent(ticket)}`, filePath, {});
  if (reply.status >= 300) throw problem(reply);
  return reply.body;
}

/**
 * Fetches a file that needs a session; answers where it lies on the phone until the app is closed.
 * @param {string} path
 * @returns {Promise<string>}
 */
async function download(path) {
  return (await again((token) => inTurn(() => new Promise((resolve, reject) => {
    wx.downloadFile({
      url: config.api + path,
      header: bearer(token),
      timeout: 60000,
      success: ({ statusCode, tempFilePath }) => resolve({ status: statusCode, body: tempFilePath, headers: {} }),
      fail: () => reject(AWAY),
    });
  })))).body;
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (_) {
    return null;
  }
}

/** @param {string} path */
const get = (path) => call('GET', path);
/** @param {string} path @param {any} [data] */
const post = (path, data = {}) => call('POST', path, data);

/**
 * A link that the server gave (photos), as `<image>` wants it.
 * @param {string} url
 */
const link = (url) => (url.startsWith('/') ? config.api + url : url);

/** @param {any} error */
const isAway = (error) => !!error && error.code === 'offline';

module.exports = {
  get, post, call, read, anonymously, upload, uploadAnonymously, download, link, signIn, signInAsStaff, signOut, session, isAway,
};
