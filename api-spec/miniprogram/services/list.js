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

/**
 * The first page, under what is asked for.
 * @param {any} of a page with `items`, `total` and `page` in its data
 * @param {string} path
 * @param {Record<string, string | number | undefined>} query
 * @param {(item: any) => any} shown
 */
function first(of, path, query, shown) {
  return busy(of, async () => {
    const found = await request.get(`${path}?${asQuery({ ...query, pageSize: PAGE })}`);
    of.setData({ items: found.items.map(shown), total: found.total, page: 1, loaded: true });
  });
}

/**
 * The next one, when the person has reached the end; nothing when there is none.
 * @param {any} of
 * @param {string} path
 * @param {Record<string, string | number | undefined>} query
 * @param {(item: any) => any} shown
 */
function further(of, path, query, shown) {
  if (of.data.items.length >= of.data.total) return undefined;
  return busy(of, async () => {
    const page = of.data.page + 1;
    const found = await request.get(`${path}?${asQuery({ ...query, pageSize: PAGE, page })}`);
    const known = of.data.items.map((/** @type {any} */ one) => one.id);
    // what came in meanwhile has moved the pages: nothing is shown twice
    of.setData({ items: of.data.items.concat(found.items.filter((/** @type {any} */ one) => !known.includes(one.id)).map(shown)), total: found.total, page });
  });
}

/** What a list page's data begins with. */
const empty = () => ({ items: /** @type {any[]} */ ([]), total: 0, page: 1, loaded: false });

module.exports = { first, further, empty };
