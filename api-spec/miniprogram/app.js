// @ts-check
const queue = require('./services/queue.js');
const network = require('./services/network.js');

App({
  onLaunch() {
    network.begin();
    // What was recorded without signal goes out as soon as there is one, whichever page is open.
    wx.onNetworkStatusChange(({ isConnected }) => {
      if (isConnected) queue.drain();
    });
    offerUpdate();
  },
  onShow() {
    queue.drain();
  },
  /** A new version is a new start; what was typed is in the drafts. */
  onPageNotFound() {
    wx.switchTab({ url: '/pages/home/home' });
  },
  /** @param {string} error */
  onError(error) {
    report(error);
  },
  /** @param {{ reason: any }} rejection */
  onUnhandledRejection({ reason }) {
    // what the server refused was shown; this is for what nobody thought of
    if (!reason || !reason.code) report(String((reason && reason.stack) || reason));
  },
});

/** Where the street's developer finds it: WeChat's console, 开发管理 → 运维中心 → 实时日志. @param {string} error */
function report(error) {
  if (wx.getRealtimeLogManager) wx.getRealtimeLogManager().error(error);
  console.error(error);
}

function offerUpdate() {
  if (!wx.getUpdateManager) return;
  const manager = wx.getUpdateManager();
  manager.onUpdateReady(() => {
    wx.showModal({
      title: '有新版本',
      content: '现在重启就能用上；没填完的内容已保存，不会丢失。',
      confirmText: '重启',
      success: ({ confirm }) => { if (confirm) manager.applyUpdate(); },
    });
  });
}
