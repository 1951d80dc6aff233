// @ts-check
const storage = require('./storage.js');

/** What every page's data begins with. */
function start() {
  return { look: '', busy: false, problem: '' };
}

/** The classes of how the person wants to see pages: `elder` is larger type everywhere. */
const look = () => (storage.get('elder') ? 'elder' : '');

/** Every page takes on the look when it opens. */
const page = Behavior({
  lifetimes: {
    attached() {
      this.setData({ look: look() });
    },
  },
});

/** Changes the look of all pages that are open. @param {boolean} elder */
function setElder(elder) {
  storage.set('elder', elder || null);
  getCurrentPages().forEach((open) => {
    open.setData({ look: look() });
    const bar = /** @type {any} */ (open).getTabBar && /** @type {any} */ (open).getTabBar();
    if (bar) bar.setData({ look: look() });
  });
}

/** The sentence that tells what went wrong. @param {any} error */
function sentence(error) {
  const wrong = (error && error.errors && error.errors[0]) || null;
  return (wrong && wrong.message) || (error && error.detail) || (error && error.title) || '系统出错，请稍后重试。';
}

/**
 * Says what went wrong: a toast, and the sentence on the page until something works.
 * @param {{ setData: (data: any) => void }} of
 * @param {any} error
 */
function fail(of, error) {
  of.setData({ busy: false, problem: sentence(error) });
  wx.showToast({ title: (error && error.title) || '系统出错', icon: 'none' });
}

/**
 * Runs something that the person waits for: one at a time, and what fails is shown.
 * @template T
 * @param {{ data: any, setData: (data: any) => void }} of
 * @param {() => Promise<T>} work
 * @returns {Promise<T | undefined>}
 */
async function busy(of, work) {
  if (of.data.busy) return undefined;
  of.setData({ busy: true, problem: '' });
  try {
    const value = await work();
    of.setData({ busy: false });
    return value;
  } catch (error) {
    fail(of, error);
    return undefined;
  }
}

/** Marks the tab that is open. @param {any} of a page behind a tab @param {string} url */
function tab(of, url) {
  const bar = typeof of.getTabBar === 'function' && of.getTabBar();
  if (bar) bar.select(url);
}

/**
 * Asks before something that cannot be taken back.
 * @param {string} title
 * @param {string} content
 * @param {string} [confirmText] at most four characters
 * @returns {Promise<boolean>}
 */
function sure(title, content, confirmText = '确定') {
  return new Promise((resolve) => {
    wx.showModal({ title, content, confirmText, success: ({ confirm }) => resolve(confirm), fail: () => resolve(false) });
  });
}

/** @param {string} url */
const go = (url) => wx.navigateTo({ url });

module.exports = { start, page, look, setElder, tab, busy, sure, go };
