// @ts-check
/** Pages that show one thing: what was seen last at once, then what is new, again whenever the page comes back. */
const seen = require('./seen.js');
const { busy } = require('./page.js');

/** What the data of such a page begins with. */
const unread = () => ({ id: '', old: '', loaded: false });

/**
 * What it does: `show` what comes from where its `path` says.
 * @param {(of: any) => string} path of the page's data
 * @param {(answer: any) => any} shown what the page's data says of the answer
 */
function reading(path, shown) {
  return {
    /** @this {any} @param {Record<string, string>} query @returns {Promise<void>} */
    onLoad(query) {
      this.setData({ id: query.id });
      return this.show();
    },
    /** Other pages may have changed it. @this {any} */
    onShow() {
      if (this.data.loaded && !this.data.busy) this.show();
    },
    /** @this {any} */
    async onPullDownRefresh() {
      await this.show();
      wx.stopPullDownRefresh();
    },
    /** @this {any} @returns {Promise<void>} */
    show() {
      return busy(this, () => seen.read(path(this.data), (answer, { at, old }) => this.setData({ ...shown(answer), loaded: true, old: old ? at : '' })));
    },
  };
}

module.exports = { unread, reading };
