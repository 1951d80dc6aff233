// @ts-check
/** Whether the network is weak, as WeChat tells it. */

let weak = false;
/** @type {((weak: boolean) => void)[]} */
const listeners = [];

/** Begins to listen, once, when the app starts. */
function begin() {
  if (!wx.onNetworkWeakChange) return;
  wx.onNetworkWeakChange(({ weakNet }) => {
    weak = weakNet;
    listeners.forEach((listener) => listener(weak));
  });
}

/**
 * Calls `listener` now and whenever it changes; answers how to stop that.
 * @param {(weak: boolean) => void} listener
 */
function watch(listener) {
  listeners.push(listener);
  listener(weak);
  return () => {
    const at = listeners.indexOf(listener);
    if (at >= 0) listeners.splice(at, 1);
  };
}

module.exports = { begin, watch };
