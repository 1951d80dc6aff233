/**
 * A phone: WeChat's client as far as the mini-program uses it, with a network that can be cut and
 * a storage that survives a closed app. Pages are rendered by `miniprogram-simulate` from their
 * real WXML; requests go to a real server by `fetch`.
 *
 * It keeps the documented contract: no PATCH, `success` for any status, `uploadFile` answers text,
 * ten requests in flight, storage holds copies.
 */
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { JSDOM } = require('jsdom');

const { window } = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true });
for (const name of ['window', 'document', 'Event', 'CustomEvent', 'TouchEvent', 'Touch', 'HTMLElement', 'Node', 'MutationObserver']) {
  if (window[name]) Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true });
}
globalThis.window = window;
if (!globalThis.Touch) {
  globalThis.Touch = class { constructor(init) { Object.assign(this, init); } };
}
const simulate = require('miniprogram-simulate');

const exparser = require('miniprogram-exparser');

const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT'];
const MOST_IN_FLIGHT = 10;
const SOURCE = path.join(__dirname, '../../api-spec/miniprogram');
const WAIT = 30000;
process.setMaxListeners(0);

/** @type {Phone} the one that the person looks at: there is one `wx` */
let inHand;

class Phone {
  /** @param {{ url: string, person: string }} of */
  constructor({ url, person }) {
    this.person = person;
    this.online = true;
    this.stored = {};
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'phone-'));
    this.root = path.join(this.folder, 'miniprogram');
    process.on('exit', () => fs.rmSync(this.folder, { recursive: true, force: true }));
    fs.cpSync(SOURCE, this.root, { recursive: true });
    fs.writeFileSync(path.join(this.root, 'config.js'), `module.exports = { api: ${JSON.stringify(url)} };\n`);
    this.scanned = '';
    this.photos = 0;
    this.toasts = [];
    this.went = [];
    this.logins = 0;
    this.requests = [];
    this.tokens = [];
    this.inFlight = 0;
    this.mostInFlight = 0;
    this.lost = 0;
    this.accepts = [];
    this.modals = [];
    this.reported = [];
    this.weakListeners = [];
    this.theme = 'light';
    // what the person says when they are asked
    this.confirms = true;
    this.agrees = true;
    this.cameraDenied = false;
    this.tabs = JSON.parse(fs.readFileSync(path.join(SOURCE, 'app.json'), 'utf8')).tabBar.list.map(({ pagePath }) => pagePath);
    this.networkListeners = [];
    this.pages = [];
    this.take();
    this.launch();
  }

  /** From now on `wx` is this phone's. */
  take() {
    inHand = this;
    globalThis.wx = this.wx();
    globalThis.getApp = () => this.app;
    globalThis.getCurrentPages = () => this.pages.map(({ component }) => component.instance);
    return this;
  }

  /** Starts the app: its modules are new, what was stored is not. */
  launch() {
    for (const name of Object.keys(require.cache)) if (name.startsWith(this.root)) delete require.cache[name];
    this.networkListeners = [];
    this.app = {};
    globalThis.App = (definition) => { this.app = definition; };
    require(path.join(this.root, 'app.js'));
    this.app.onLaunch();
    this.app.onShow();
  }

  /** The person, or the phone, closes the app: everything in memory is gone. */
  close() {
    this.pages.forEach((page) => page.component.detach());
    this.pages = [];
    for (const name of Object.keys(require.cache)) if (name.startsWith(this.root)) delete require.cache[name];
    this.networkListeners = [];
  }

  goOffline() {
    this.online = false;
  }

  goOnline() {
    this.online = true;
    this.networkListeners.forEach((listener) => listener({ isConnected: true, networkType: '4g' }));
  }

  /**
   * Opens a page as WeChat does; resolves when its `onLoad` is through.
   * @param {string} url
   */
  async open(url) {
    const [name, query = ''] = url.replace(/^\//, '').split('?');
    const id = simulate.load(path.join(this.root, name), { rootPath: this.root, compiler: 'official' });
    const component = simulate.render(id);
    const parent = document.createElement('div');
    component.attach(parent);
    const page = new Page(this, component);
    this.pages.push(page);
    // WeChat hands the values over as they stand in the address, not decoded
    const { onLoad, onShow } = component.instance;
    const loaded = onLoad && component.instance.onLoad(Object.fromEntries(query.split('&').filter(Boolean).map((pair) => [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)])));
    if (onShow) component.instance.onShow();
    await loaded;
    await page.rest();
    return page;
  }

  /** The page that was navigated to last. */
  follow() {
    return this.open(this.went[this.went.length - 1]);
  }

  answerLater(options, work) {
    const done = (name, value) => {
      if (options[name]) options[name](value);
      if (options.complete) options.complete(value);
    };
    const away = (why) => setTimeout(() => done('fail', { errMsg: why, errno: 600001 }), 0);
    if (!this.online) return away('request:fail net::ERR_INTERNET_DISCONNECTED');
    if (this.inFlight >= MOST_IN_FLIGHT) return away('request:fail exceed max task count');
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    work()
      .finally(() => { this.inFlight -= 1; })
      .then((answer) => {
        if (this.lost > 0) {
          this.lost -= 1;
          return away('request:fail timeout');
        }
        if (!this.online) return away('request:fail interrupted');
        return done('success', answer);
      }, () => away('request:fail'));
    return undefined;
  }

  /** As far as a canvas needs it: one that takes ink and shows none. */
  selectorQuery() {
    const ink = new Proxy({}, { get: () => () => undefined, set: () => true });
    const query = { in: () => query, select: () => query, fields: () => query, exec: (done) => setTimeout(() => done([{ node: { getContext: () => ink }, left: 0, width: 300, height: 160 }]), 0) };
    return query;
  }

  wx() {
    const copy = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
    return {
      request: (options) => {
        const method = (options.method || 'GET').toUpperCase();
        if (!METHODS.includes(method)) throw new Error(`wx.request has no ${method}`);
        this.requests.push(`${method} ${new URL(options.url).pathname}`);
        if (options.header.Authorization) this.tokens.push(options.header.Authorization);
        this.answerLater(options, async () => {
          const body = options.data === undefined || method === 'GET' ? undefined : JSON.stringify(options.data);
          const answer = await fetch(options.url, { method, headers: options.header, body });
          const text = await answer.text();
          let data = text;
          try { data = JSON.parse(text); } catch (_) { /* it stays text */ }
          return { statusCode: answer.status, data, header: Object.fromEntries(answer.headers), errMsg: 'request:ok' };
        });
      },
      uploadFile: (options) => {
        this.requests.push(`UPLOAD ${new URL(options.url).pathname}`);
        this.answerLater(options, async () => {
          const form = new FormData();
          form.append(options.name, new Blob([fs.readFileSync(options.filePath)]), path.basename(options.filePath));
          const answer = await fetch(options.url, { method: 'POST', headers: options.header, body: form });
          return { statusCode: answer.status, data: await answer.text(), errMsg: 'uploadFile:ok' };
        });
      },
      downloadFile: (options) => {
        this.requests.push(`DOWNLOAD ${new URL(options.url).pathname}`);
        this.answerLater(options, async () => {
          const answer = await fetch(options.url, { headers: options.header });
          const tempFilePath = path.join(this.folder, 'download');
          fs.writeFileSync(tempFilePath, Buffer.from(await answer.arrayBuffer()));
          return { statusCode: answer.status, tempFilePath, errMsg: 'downloadFile:ok' };
        });
      },
      openDocument: ({ filePath, fileType }) => { this.shown = { fileType, file: fs.readFileSync(filePath) }; },
      login: (options) => {
        this.logins += 1;
        setTimeout(() => (this.online ? options.success({ code: this.person, errMsg: 'login:ok' }) : options.fail({ errMsg: 'login:fail' })), 0);
      },
      getStorageSync: (key) => (key in this.stored ? copy(this.stored[key]) : ''),
      setStorageSync: (key, value) => { this.stored[key] = copy(value); },
      removeStorageSync: (key) => { delete this.stored[key]; },
      scanCode: (options) => setTimeout(() => options.success({ result: this.scanned }), 0),
      chooseMedia: (options) => setTimeout(() => {
        if (this.cameraDenied) {
          options.fail({ errMsg: 'chooseMedia:fail auth deny' });
          return;
        }
        this.photos += 1;
        const file = path.join(this.folder, `tmp-${this.photos}.png`);
        fs.writeFileSync(file, picture(this.person, this.photos));
        options.success({ tempFiles: [{ tempFilePath: file, size: 1, fileType: 'image' }], type: 'image' });
      }, 0),
      getFileSystemManager: () => ({
        saveFileSync: (file) => {
          const saved = path.join(this.folder, `saved-${path.basename(file)}`);
          fs.renameSync(file, saved);
          return saved;
        },
        removeSavedFile: ({ filePath }) => fs.rmSync(filePath, { force: true }),
      }),
      onNetworkStatusChange: (listener) => { this.networkListeners.push(listener); },
      showToast: ({ title }) => { this.toasts.push(title); },
      showModal: ({ title, content, success }) => {
        this.modals.push(`${title}：${content}`);
        if (success) success({ confirm: this.confirms, cancel: !this.confirms });
      },
      navigateTo: ({ url }) => {
        // the tabs can only be switched to
        if (this.tabs.includes(url.slice(1).split('?')[0])) throw new Error(`navigateTo cannot open the tab ${url}`);
        this.went.push(url);
      },
      switchTab: ({ url }) => {
        if (!this.tabs.includes(url.slice(1))) throw new Error(`${url} is no tab`);
        this.went.push(url);
      },
      navigateBack: () => { this.went.push('back'); },
      previewImage: ({ urls, current }) => { this.enlarged = { urls, current }; },
      stopPullDownRefresh: () => undefined,
      setNavigationBarTitle: ({ title }) => { this.title = title; },
      nextTick: (work) => { setTimeout(work, 0); },
      pageScrollTo: () => undefined,
      setClipboardData: ({ data }) => { this.clipboard = data; },
      getAppBaseInfo: () => ({ theme: this.theme }),
      getWindowInfo: () => ({ pixelRatio: 2 }),
      onNetworkWeakChange: (listener) => { this.weakListeners.push(listener); },
      getUpdateManager: () => ({ onUpdateReady: (ready) => { this.updateReady = ready; }, applyUpdate: () => { this.updated = true; } }),
      getRealtimeLogManager: () => ({ error: (line) => { this.reported.push(line); } }),
      requirePrivacyAuthorize: ({ success, fail }) => setTimeout(() => (this.agrees ? success({}) : fail({ errMsg: 'requirePrivacyAuthorize:fail privacy permission is not authorized' })), 0),
      openSetting: () => { this.settings = true; },
      createSelectorQuery: () => this.selectorQuery(),
      canvasToTempFilePath: ({ success }) => setTimeout(() => {
        this.photos += 1;
        const file = path.join(this.folder, `ink-${this.photos}.png`);
        fs.writeFileSync(file, picture(this.person, this.photos));
        success({ tempFilePath: file });
      }, 0),
      requestSubscribeMessage: ({ tmplIds, success }) => {
        this.accepts.push(...tmplIds);
        setTimeout(() => success(Object.fromEntries([['errMsg', 'requestSubscribeMessage:ok'], ...tmplIds.map((id) => [id, 'accept'])])), 0);
      },
    };
  }
}

/** A page in front of a person: they see text and tap things. */
class Page {
  constructor(phone, component) {
    this.phone = phone;
    this.component = component;
  }

  get data() {
    return this.component.data;
  }

  /** Everything that can be read. */
  get text() {
    return this.component.dom.textContent.replace(/\s+/g, ' ');
  }

  /** What matches on the page and in its components, however deep. */
  all(selector) {
    const Wrapped = Object.getPrototypeOf(Object.getPrototypeOf(this.component)).constructor;
    const found = [];
    const look = (node) => {
      if (!(node instanceof exparser.Element)) return;
      if (node.shadowRoot instanceof exparser.Element) {
        found.push(...node.shadowRoot.querySelectorAll(selector));
        look(node.shadowRoot);
      }
      node.childNodes.forEach(look);
    };
    look(this.component._exparserNode);
    return found.map((node) => node.__componentNode__ || new Wrapped(node));
  }

  /** The field, or whatever is filled in, of this name. */
  named(name) {
    const Wrapped = Object.getPrototypeOf(Object.getPrototypeOf(this.component)).constructor;
    let found = null;
    const look = (node) => {
      if (!(node instanceof exparser.Element)) return;
      const caller = node instanceof exparser.Component && exparser.Element.getMethodCaller(node);
      if (caller && caller.data && caller.data.name === name) found = node;
      if (node.shadowRoot instanceof exparser.Element) look(node.shadowRoot);
      node.childNodes.forEach(look);
    };
    look(this.component._exparserNode);
    if (!found) throw new Error(`no field ${name} on the page: ${this.text}`);
    return new Wrapped(found);
  }

  /** Types into a field, or chooses, as its component tells the page. */
  async fill(name, value) {
    const field = this.named(name);
    const input = field.querySelectorAll('.input')[0] || field.querySelectorAll('.pick')[0];
    if (input && field.querySelectorAll('.input')[0]) input.dispatchEvent('input', { bubbles: true, detail: { value } });
    else if (field.data.kind === 'pick') input.dispatchEvent('change', { bubbles: true, detail: { value: field.data.choices.findIndex((one) => one.value === value) } });
    else if (field.data.kind === 'day') input.dispatchEvent('change', { bubbles: true, detail: { value } });
    else field.querySelectorAll('.choice')[field.data.choices.findIndex((one) => one.value === value)].dispatchEvent('tap', { bubbles: true });
    await tick();
  }

  /** Takes a photo for the record. */
  async photo(name = 'photoIds') {
    this.named(name).querySelectorAll('.take')[0].dispatchEvent('tap', { bubbles: true });
    await this.rest();
    await tick();
    await tick();
    await tick();
  }

  /** Signs with a finger. */
  async sign(name) {
    await this.rest();
    const pad = this.named(name).querySelectorAll('.pad')[0];
    for (const [event, x] of [['touchstart', 10], ['touchmove', 90], ['touchend', 90]]) {
      const extraFields = { touches: [{ x, y: 20 }], changedTouches: [{ x, y: 20 }] };
      exparser.Event.dispatchEvent(pad.dom, exparser.Event.create(event, {}, { bubbles: true, capturePhase: true, composed: true, extraFields }));
      await tick();
    }
    await this.rest();
    await tick();
  }

  at(selector, index = 0) {
    const found = this.all(selector)[index];
    if (!found) throw new Error(`nothing like ${selector}[${index}] on the page: ${this.text}`);
    return found;
  }

  async tap(selector, index = 0) {
    if (inHand !== this.phone) throw new Error('another phone is in hand');
    this.at(selector, index).dispatchEvent('tap', { bubbles: true });
    await this.rest();
  }

  async type(selector, value, index = 0) {
    this.at(selector, index).dispatchEvent('input', { bubbles: true, detail: { value } });
    await tick();
  }

  /** Waits until the page has nothing more to do. */
  async rest() {
    const end = Date.now() + WAIT;
    do {
      await tick();
      await tick();
      if (Date.now() > end) throw new Error(`the page stays busy: ${this.text}`);
    } while (this.data.busy || this.phone.inFlight > 0);
    await tick();
  }

  /** Waits until the person can read something. */
  async sees(what) {
    const end = Date.now() + WAIT;
    while (!(what instanceof RegExp ? what.test(this.text) : this.text.includes(what))) {
      await tick();
      if (Date.now() > end) throw new Error(`${what} is not on the page: ${this.text}`);
    }
  }
}

const tick = () => new Promise((go) => setTimeout(go, 5));

/** A PNG, another one each time. */
function picture(seed, number) {
  const zlib = require('node:zlib');
  const crypto = require('node:crypto');
  const [width, height] = [32, 24];
  const colour = crypto.createHash('sha256').update(`${seed}/${number}`).digest();
  const row = Buffer.concat([Buffer.from([0]), Buffer.concat(Array.from({ length: width }, () => colour.subarray(0, 3)))]);
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([size, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const pixels = zlib.deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

function crc(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

module.exports = { Phone };
