// @ts-check
/** Lists that are longer than a screen: filters, further pages, what is shown when there is nothing. */
const request = require('./request.js');
const { busy } = require('./page.js');

const PAGE = 20;

/** @param {Record<string, string | number | undefined>} query */
function asQuery(query) {
  return Object.keys(query).filter((name) => query[name] !== '' && query[name] !== undefined)
    .map((name) => `${name}=${encodeURIComponent(String(query[name]))}`).join('&');
}

/** What the data of a page or a component begins with that is one list. */
const empty = () => ({ items: /** @type {any[]} */ ([]), total: 0, page: 1, loaded: false });

/**
 * What it does: `show` the first page under what its `query` says, `further` pages at its end.
 * @param {string | ((of: any) => string)} path where the list comes from; a function where the person chooses
 * @param {(item: any) => any} shown
 */
function paging(path, shown) {
  /** @param {any} of @param {number} page */
  const ask = (of, page) => {
    const query = { ...of.query(), pageSize: PAGE, page };
    return request.get(`${typeof path === 'string' ? path : path(of)}?${asQuery(query)}`);
  };
  return {
    /** @returns {Record<string, string | number | undefined>} */
    query() {
      return {};
    },
    /** @this {any} @returns {Promise<void>} */
    show() {
      return busy(this, async () => {
        const found = await ask(this, 1);
        this.setData({ items: found.items.map(shown), total: found.total, page: 1, loaded: true });
      });
    },
    /** The next page, when the person has reached the end; nothing when there is none. @this {any} @returns {Promise<void> | undefined} */
    further() {
      if (this.data.items.length >= this.data.total) return undefined;
      return busy(this, async () => {
        const page = this.data.page + 1;
        const found = await ask(this, page);
        const known = this.data.items.map((/** @type {any} */ one) => one.id);
        // what came in meanwhile has moved the pages: nothing is shown twice
        const fresh = found.items.map(shown).filter((/** @type {any} */ one) => !known.includes(one.id));
        this.setData({ items: this.data.items.concat(fresh), total: found.total, page });
      });
    },
    /** @this {any} */
    onReachBottom() {
      return this.further();
    },
    /** @this {any} */
    async onPullDownRefresh() {
      await this.show();
      wx.stopPullDownRefresh();
    },
  };
}

module.exports = { empty, paging };
