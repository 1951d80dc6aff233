/**
 * The phone's screen: starts the mini-program, keeps its stack of pages and its tabs, and lets a
 * finger or a mouse reach them. `?person=` is who WeChat says it is; `?staff=` signs one of the
 * street's people in; `?open=` is a page, or what was scanned (`q=…`).
 */
import jComponent from 'j-component';
import exparser from 'miniprogram-exparser';
import { app, definitions, modules, gwx } from 'program';
import { client } from './wx.js';
import { defineComponents } from './components.js';

const query = new URLSearchParams(location.search);
const staff = query.get('staff') ?? '';
/** What signs the demo's people in: told to who has come through its door. */
const key = fetch('/demo/key').then((answer) => (answer.ok ? answer.json() : null));
const person = query.get('person') ?? (staff ? `demo-phone-${staff}` : 'demo-firm-1');
const store = `phone:${person}`;
const pagesBox = document.querySelector('.client-pages');
const tabsBox = document.querySelector('.client-tabs');
const tabs = app.tabBar.list.map(({ pagePath }) => pagePath);

let isOnline = true;
let definition = '';
/** @type {Map<string, string>} ids of what was registered, by path */
const known = new Map();
/** @type {{ path: string, component: any, box: HTMLElement, title: string }[]} */
let stack = [];
/** @type {Map<string, any>} tabs that were opened stay */
const opened = new Map();

const idOf = (path) => path.replaceAll('/', '-');

/** Registers a page or a component and all that it uses. @param {string} path @returns {string} */
function register(path) {
  if (known.has(path)) return known.get(path);
  known.set(path, idOf(path));
  Object.values(definitions[path].usingComponents).forEach((used) => register(used.slice(1)));
  const before = definition;
  definition = path;
  modules[path]();
  definition = before;
  return idOf(path);
}

globalThis.Component = (given) => {
  const path = definition;
  const uses = definitions[path].usingComponents;
  jComponent.register({
    ...given,
    id: idOf(path),
    path,
    tagName: 'wx-part',
    template: gwx(`${path}.wxml`),
    usingComponents: Object.fromEntries(Object.entries(uses).map(([name, used]) => [name, idOf(used.slice(1))])),
    lifetimes: {
      ...given.lifetimes,
      created() {
        this._exparserNode.$$.dataset.part = idOf(path);
        given.lifetimes?.created?.call(this);
      },
    },
    options: { ...given.options, classPrefix: '' },
  });
};
globalThis.Behavior = (given) => jComponent.behavior(given);
let program = {};
globalThis.App = (given) => { program = given; };
globalThis.getApp = () => program;
globalThis.getCurrentPages = () => stack.map(({ component }) => component.instance);

/** @param {string} path @param {string} search as it stands in the address */
function open(path, search) {
  const component = jComponent.create(register(path));
  const box = document.createElement('section');
  box.className = 'screen';
  box.tabIndex = 0;
  pagesBox.append(box);
  component.attach(box);
  const page = { path, component, box, title: definitions[path].navigationBarTitleText ?? app.window.navigationBarTitleText };
  box.addEventListener('scroll', () => {
    if (box.scrollTop + box.clientHeight > box.scrollHeight - 60) component.instance.onReachBottom?.();
  });
  if (tabs.includes(path)) component.instance.getTabBar = () => bar.instance;
  stack.push(page);
  const given = Object.fromEntries(search.split('&').filter(Boolean).map((pair) => [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)]));
  front();
  component.instance.onLoad?.(given);
  component.instance.onShow?.();
  return page;
}

const top = () => stack[stack.length - 1];

/** Shows the page that is in front, and what the client says around it. */
function front() {
  const page = top();
  for (const box of pagesBox.children) box.hidden = box !== page.box;
  document.querySelector('.client-title').textContent = page.title;
  document.querySelector('.client-back').hidden = stack.length < 2;
  document.querySelector('.client-renew').hidden = !definitions[page.path].enablePullDownRefresh;
  tabsBox.hidden = !tabs.includes(page.path);
  pagesBox.dataset.path = page.path;
}

function shown() {
  const { component } = top();
  front();
  component.instance.onShow?.();
  const each = (node) => {
    if (!(node instanceof exparser.Element)) return;
    if (node instanceof exparser.Component && node !== component._exparserNode) node.triggerPageLifeTime?.('show', []);
    if (node.shadowRoot instanceof exparser.Element) each(node.shadowRoot);
    node.childNodes.forEach(each);
  };
  each(component._exparserNode);
}

function close(page) {
  page.component.instance.onUnload?.();
  page.component.detach();
  page.box.remove();
}

const navigation = {
  title(title) {
    top().title = title;
    front();
  },
  scroll(to) { top().box.scrollTop = to; },
  go(url) {
    const [path, search = ''] = url.replace(/^\//, '').split('?');
    if (tabs.includes(path)) throw new Error(`navigateTo cannot open the tab ${url}`);
    open(path, search);
  },
  back() {
    if (stack.length < 2) return;
    close(stack.pop());
    shown();
  },
  tab(url) {
    const path = url.replace(/^\//, '');
    stack.filter((page) => !tabs.includes(page.path)).forEach(close);
    const kept = opened.get(path);
    stack = kept ? [kept] : [];
    if (kept) shown();
    else opened.set(path, open(path, ''));
  },
  /** As far as a page asks: for the node of a canvas, or anything else's size. */
  query() {
    let within;
    let selector;
    const asked = {
      in(component) { within = component; return asked; },
      select(one) { selector = one; return asked; },
      fields() { return asked; },
      exec(answer) {
        const part = within._exparserNode.$$;
        const node = part.querySelector(`${selector} canvas`) ?? part.querySelector(selector);
        const box = node?.getBoundingClientRect();
        answer([node && { node, width: box.width, height: box.height, left: box.left, top: box.top }]);
      },
    };
    return asked;
  },
};

/** A mouse has no touches: its click is a tap. */
function tap(event) {
  if (event.target.closest('wx-button[disabled]')) return;
  if (event.target.closest('input, textarea, canvas')) return;
  // what a component is made of inside is no element of the page
  let target = event.target;
  while (target && !target.__wxElement) target = target.parentElement;
  if (!target) return;
  exparser.Event.dispatchEvent(target, exparser.Event.create('tap', { x: event.clientX, y: event.clientY }, { bubbles: true, capturePhase: true, composed: true }));
}

/** Until no page has anything to do. */
async function idle() {
  while (phone.busy()) await new Promise((go) => { setTimeout(go, 20); });
}

/** Codes that a person at a desk can "scan": those of the demo's firms. */
async function offers() {
  const { codeEnding } = await key;
  const all = await Promise.all(['demo-firm-1', 'demo-firm-2', 'demo-firm-3'].map(async (name) => {
    const code = name + codeEnding;
    const headers = { 'Content-Type': 'application/json' };
    const session = await (await fetch('/api/v1/sessions/wechat', { method: 'POST', headers, body: JSON.stringify({ code }) })).json();
    const [firm] = session.enterprises ?? [];
    if (!firm) return null;
    const overview = await (await fetch(`/api/v1/enterprises/${firm.id}/overview`, { headers: { Authorization: `Bearer ${session.token}` } })).json();
    return overview.code ? { text: firm.name, value: overview.code } : null;
  }));
  return all.filter(Boolean);
}

/** One of the street's people, who has signed in on this phone before. */
async function signIn() {
  if (!staff || localStorage.getItem(`${store}:session`)) return;
  const answer = await fetch('/api/v1/sessions/password', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: staff, password: (await key).password, device: 'phone' }),
  });
  if (answer.ok) localStorage.setItem(`${store}:session`, JSON.stringify(await answer.json()));
}

globalThis.wx = client({ person: async () => person + (await key).codeEnding, store, online: () => isOnline, offers, navigation, wrote: () => phone.wrote() });
defineComponents();
/** @type {any} */
let bar = null;

async function start() {
  if (!await key) {
    document.body.textContent = '请先在演示首页输入一次性密码，再打开手机。';
    return;
  }
  if (query.has('elder')) localStorage.setItem(`${store}:elder`, JSON.stringify(query.get('elder') === '1'));
  await signIn();
  modules.app();
  program.onLaunch();
  program.onShow();
  bar = jComponent.create(register('custom-tab-bar/index'));
  bar.attach(tabsBox);
  tabsBox.classList.add('client-tab-bar');
  const scanned = query.get('open') ?? '';
  const [path, search = ''] = scanned.includes('/') ? scanned.replace(/^\//, '').split('?') : [tabs[0], scanned];
  // whatever is opened, the app begins at home, which signs the person in
  opened.set(tabs[0], open(tabs[0], path === tabs[0] ? search : ''));
  if (path === tabs[0]) return;
  await idle();
  if (tabs.includes(path)) navigation.tab(path);
  else navigation.go(`${path}?${search}`);
}

document.addEventListener('click', (event) => {
  if (event.target.closest('.client-pages, .client-tabs')) tap(event);
});
document.addEventListener('keydown', (event) => {
  if ((event.key === 'Enter' || event.key === ' ') && event.target.matches('[role=button], wx-button')) tap(event);
});
document.querySelector('.client-back').addEventListener('click', () => navigation.back());
document.querySelector('.client-renew').addEventListener('click', () => top().component.instance.onPullDownRefresh?.());
window.addEventListener('error', ({ message }) => program.onError?.(message));

/** What the frame around it may ask of the phone. */
const phone = {
  /** Called when the server has taken something from this phone. */
  wrote: () => undefined,
  /** Brings the page in front up to date, unless it is busy. */
  renew: () => { if (!phone.busy() && stack.length > 0) shown(); },
  online(on) {
    isOnline = on;
    if (on) wx.network.forEach((listener) => listener({ isConnected: true, networkType: 'wifi' }));
  },
  open: (url) => (tabs.includes(url.replace(/^\//, '').split('?')[0]) ? navigation.tab(url) : navigation.go(url)),
  busy: () => stack.some(({ component }) => component.data.busy),
  data: () => top().component.data,
};
phone.ready = start();
globalThis.phone = phone;
