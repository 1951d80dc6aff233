// @ts-check
const storage = require('./storage.js');

/**
 * What every page's data begins with.
 * `elder` is the class of elder-friendly mode: larger type everywhere.
 */
function start() {
  return { elder: storage.get('elder') ? 'elder' : '', busy: false, problem: '' };
}

/**
 * Says what went wrong: a toast, and the sentence on the page until something works.
 * @param {{ setData: (data: any) => void }} page
 * @param {any} error
 */
function fail(page, error) {
  const wrong = (error && error.errors && error.errors[0]) || null;
  const title = (error && error.title) || '系统出错';
  page.setData({ busy: false, problem: wrong ? wrong.message : (error && error.detail) || title });
  wx.showToast({ title, icon: 'none' });
}

/**
 * Runs something that the person waits for: one at a time, and what fails is shown.
 * @template T
 * @param {{ data: any, setData: (data: any) => void }} page
 * @param {() => Promise<T>} work
 * @returns {Promise<T | undefined>}
 */
async function busy(page, work) {
  if (page.data.busy) return undefined;
  page.setData({ busy: true, problem: '' });
  try {
    const value = await work();
    page.setData({ busy: false });
    return value;
  } catch (error) {
    fail(page, error);
    return undefined;
  }
}

module.exports = { start, busy };
