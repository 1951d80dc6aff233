// @ts-check

/**
 * Takes or chooses photos and keeps them where a closed app finds them again. They are uploaded
 * when the record that they belong to is sent.
 * @param {number} count
 * @returns {Promise<string[]>} paths of files
 */
function take(count) {
  return new Promise((resolve) => {
    wx.chooseMedia({
      count,
      mediaType: ['image'],
      sourceType: ['camera', 'album'],
      sizeType: ['compressed'],
      success: ({ tempFiles }) => resolve(tempFiles.map(({ tempFilePath }) => kept(tempFilePath))),
      // the person thought better of it
      fail: () => resolve([]),
    });
  });
}

/** @param {string} tempFilePath */
function kept(tempFilePath) {
  try {
    return String(wx.getFileSystemManager().saveFileSync(tempFilePath));
  } catch (_) {
    // the phone's room is used up: the photo lives as long as the app does
    return tempFilePath;
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

module.exports = { take, forget };
