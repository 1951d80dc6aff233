// @ts-check
/** Papers and photos as WeChat shows them: what needs a session is fetched first. */
const request = require('./request.js');

/** @param {string} path */
async function open(path) {
  wx.openDocument({ filePath: await request.download(path), fileType: 'pdf', showMenu: true });
}

/** A photo that needs a session. @param {string} path */
async function openPhoto(path) {
  const file = await request.download(path);
  wx.previewImage({ urls: [file], current: file });
}

/** A paper of an inspection, by its kind and the id that it has among those. @param {string} kind @param {string} id */
const openPaper = (kind, id) => open(`/api/v1/documents/${kind}/${id}.pdf`);

module.exports = { open, openPaper, openPhoto };
