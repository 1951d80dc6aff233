/** `wx`, as far as the pages use it, over fetch, localStorage and the file picker. */
import * as files from './files.js';
import { modal, toast, ask, sheet, element, enlarge } from './ui.js';

const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT'];

/**
 * @param {{ person: () => Promise<string>, store: string, online: () => boolean, offers: () => Promise<{ text: string, value: string }[]>, navigation: any, wrote: () => void }} of
 *   `wrote` is called when the server has taken something
 */
export function client({ person, store, online, offers, navigation, wrote }) {
  const key = (name) => `${store}:${name}`;
  /** @type {((state: any) => void)[]} */
  const network = [];
  /** @type {((state: any) => void)[]} */
  const weak = [];
  const later = (work) => setTimeout(work, 0);

  /** One request, as WeChat does it: `success` for any status, `fail` where there is no answer. */
  function over(options, work) {
    const done = (name, value) => {
      options[name]?.(value);
      options.complete?.(value);
    };
    if (!online()) {
      later(() => done('fail', { errMsg: 'request:fail net::ERR_INTERNET_DISCONNECTED' }));
      return;
    }
    work().then((answer) => done('success', answer), (why) => done('fail', { errMsg: `request:fail ${why}` }));
  }

  return {
    network,
    weak,
    request(options) {
      const method = (options.method || 'GET').toUpperCase();
      if (!METHODS.includes(method)) throw new Error(`wx.request has no ${method}`);
      over(options, async () => {
        const body = options.data === undefined || method === 'GET' ? undefined : JSON.stringify(options.data);
        const answer = await fetch(options.url, { method, headers: options.header, body, cache: 'no-store', credentials: 'omit' });
        const text = await answer.text();
        let data = text;
        try { data = JSON.parse(text); } catch { /* it stays text */ }
        if (method !== 'GET' && answer.ok) later(wrote);
        return { statusCode: answer.status, data, header: Object.fromEntries(answer.headers), errMsg: 'request:ok' };
      });
    },
    uploadFile(options) {
      over(options, async () => {
        const form = new FormData();
        form.append(options.name, await files.blob(options.filePath), 'photo.jpg');
        const answer = await fetch(options.url, { method: 'POST', headers: options.header, body: form, credentials: 'omit' });
        return { statusCode: answer.status, data: await answer.text(), errMsg: 'uploadFile:ok' };
      });
    },
    downloadFile(options) {
      over(options, async () => {
        const answer = await fetch(options.url, { headers: options.header, credentials: 'omit' });
        return { statusCode: answer.status, tempFilePath: URL.createObjectURL(await answer.blob()), errMsg: 'downloadFile:ok' };
      });
    },
    openDocument({ filePath }) { window.open(filePath, '_blank'); },
    login(options) {
      later(async () => (online() ? options.success({ code: await person(), errMsg: 'login:ok' }) : options.fail({ errMsg: 'login:fail' })));
    },
    getStorageSync(name) {
      const text = localStorage.getItem(key(name));
      return text === null ? '' : JSON.parse(text);
    },
    setStorageSync(name, value) { localStorage.setItem(key(name), JSON.stringify(value)); },
    removeStorageSync(name) { localStorage.removeItem(key(name)); },
    async scanCode(options) {
      const result = await ask('码牌上的码，或整条链接', await offers());
      if (result) options.success({ result });
      else options.fail?.({ errMsg: 'scanCode:fail cancel' });
    },
    async chooseMedia(options) {
      const chosen = await sheet((done) => {
        const field = element('input', { type: 'file', accept: 'image/*', multiple: options.count > 1, hidden: true, onchange: () => done([...field.files]) });
        return [field, element('button', { type: 'button', textContent: '从这台电脑里选照片', onclick: () => field.click() }), element('button', { type: 'button', className: 'main', textContent: '用一张示例照片', onclick: () => done('sample') })];
      });
      if (chosen === null) {
        options.fail?.({ errMsg: 'chooseMedia:fail cancel' });
        return;
      }
      const paths = chosen === 'sample' ? [files.sample()] : await Promise.all(chosen.slice(0, options.count).map(files.picture));
      options.success({ tempFiles: paths.map((tempFilePath) => ({ tempFilePath, size: 1, fileType: 'image' })), type: 'image' });
    },
    getFileSystemManager: () => ({ saveFileSync: files.save, removeSavedFile: ({ filePath }) => files.remove(filePath) }),
    onNetworkStatusChange: (listener) => network.push(listener),
    onNetworkWeakChange: (listener) => weak.push(listener),
    showToast: ({ title }) => toast(title),
    showModal: async (options) => {
      const confirm = await modal(options);
      options.success?.({ confirm, cancel: !confirm });
    },
    previewImage: ({ current, urls }) => enlarge(files.source(current || urls[0])),
    requestSubscribeMessage: async ({ tmplIds, success }) => {
      const answer = await modal({ title: '微信通知', content: '允许“河平码”发送一次通知？', confirmText: '允许', cancelText: '不允许' }) ? 'accept' : 'reject';
      success(Object.fromEntries([['errMsg', 'requestSubscribeMessage:ok'], ...tmplIds.map((id) => [id, answer])]));
    },
    requirePrivacyAuthorize: ({ success }) => later(() => success({})),
    openSetting: () => undefined,
    setClipboardData: ({ data }) => { navigator.clipboard?.writeText(data); toast('已复制'); },
    getAppBaseInfo: () => ({ theme: matchMedia('(prefers-color-scheme: dark)').matches || document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light' }),
    getWindowInfo: () => ({ pixelRatio: devicePixelRatio, windowWidth: innerWidth }),
    nextTick: later,
    createSelectorQuery: () => navigation.query(),
    canvasToTempFilePath: ({ canvas, success }) => success({ tempFilePath: files.put(canvas.toDataURL('image/png')) }),
    setNavigationBarTitle: ({ title }) => navigation.title(title),
    stopPullDownRefresh: () => undefined,
    pageScrollTo: ({ scrollTop }) => navigation.scroll(scrollTop),
    navigateTo: ({ url }) => navigation.go(url),
    navigateBack: () => navigation.back(),
    switchTab: ({ url }) => navigation.tab(url),
  };
}
