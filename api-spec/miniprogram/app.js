// @ts-check
const queue = require('./services/queue.js');

App({
  onLaunch() {
    // What was recorded without signal goes out as soon as there is one, whichever page is open.
    wx.onNetworkStatusChange(({ isConnected }) => {
      if (isConnected) queue.drain();
    });
  },
  onShow() {
    queue.drain();
  },
});
