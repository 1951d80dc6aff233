// @ts-check
/** Photos on the phone: taken, kept, forgotten. They are uploaded when the record that they belong to is sent. */

/**
 * Takes or chooses photos and keeps them where a closed app finds them again.
 * @param {number} count
 * @returns {Promise<Kept[]>}
 */
async function take(count) {
  if (count <= 0 || !await agreed()) return [];
  return new Promise((resolve) => {
    wx.chooseMedia({
      count,
      mediaType: ['image'],
      sourceType: ['camera', 'album'],
      sizeType: ['compressed'],
      success: ({ tempFiles }) => resolve(tempFiles.map(({ tempFilePath }) => kept(tempFilePath))),
      fail: (why) => {
        if (/auth|permission|denied/i.test(why.errMsg)) openSetting();
        // otherwise the person thought better of it
        resolve([]);
      },
    });
  });
}

/** WeChat asks for the privacy agreement before a camera or an album may be used; a refusal is explained. */
function agreed() {
  return new Promise((resolve) => {
    if (!wx.requirePrivacyAuthorize) return resolve(true);
    return wx.requirePrivacyAuthorize({
      success: () => resolve(true),
      fail: () => {
        wx.showModal({
          title: '需要您的同意',
          content: '隐患和整改要有照片为证。不同意隐私保护指引就不能拍照或选图，其他功能照常使用；想拍照时再点一次即可重新选择。',
          showCancel: false,
        });
        resolve(false);
      },
    });
  });
}

/** The camera was refused once: only WeChat's own settings bring it back. */
function openSetting() {
  wx.showModal({
    title: '没有相机权限',
    content: '请在设置中允许使用摄像头和相册，再回来拍照。',
    confirmText: '去设置',
    success: ({ confirm }) => { if (confirm) wx.openSetting({}); },
  });
}

/** @param {string} tempFilePath @returns {Kept} */
function kept(tempFilePath) {
  try {
    return { file: String(wx.getFileSystemManager().saveFileSync(tempFilePath)) };
  } catch (_) {
    // the phone's room is used up: the photo lives as long as the app does
    return { file: tempFilePath };
  }
}

/** @param {string} filePath */
function forget(filePath) {
  try {
    wx.getFileSystemManager().removeSavedFile({ filePath, fail: () => undefined });
  } catch (_) {
    // it was no saved one
  }
}

/**
 * The photos in a body, wherever they stand.
 * @param {any} value
 * @returns {Kept[]}
 */
function files(value) {
  if (Array.isArray(value)) return value.reduce((found, one) => found.concat(files(one)), []);
  if (!value || typeof value !== 'object') return [];
  if (typeof value.file === 'string') return [value];
  return Object.keys(value).reduce((found, name) => found.concat(files(value[name])), /** @type {any[]} */ ([]));
}

module.exports = { take, kept, forget, files };
