// @ts-check
/** Parts of a page that are made anew whenever it is shown. */

/** For a component with `renew`; the first time both moments come at once. */
const renewed = {
  lifetimes: {
    /** @this {any} */
    attached() {
      this.renew();
    },
  },
  pageLifetimes: {
    /** @this {any} */
    show() {
      this.renew();
    },
  },
};

/**
 * Does what brings it up to date, one at a time; what fails is said by the part itself.
 * @param {{ data: any, setData: (data: any) => void }} of
 * @param {() => Promise<void>} work
 */
async function once(of, work) {
  if (of.data.loading) return;
  of.setData({ loading: true });
  try {
    await work();
  } catch (error) {
    of.setData({ problem: /** @type {any} */ (error).detail || '' });
  } finally {
    of.setData({ loading: false });
  }
}

module.exports = { renewed, once };
