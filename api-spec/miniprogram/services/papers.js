// @ts-check
/** Papers as WeChat shows them: a PDF that needs a session is fetched first. */
const request = require('./request.js');

/** @param {string} path */
async function open(path) {
  wx.openDocument({ filePath: await request.download(path), fileType: 'pdf', showMenu: true });
}

/** A paper of an inspection, by its kind and the id that it has among those. @param {string} kind @param {string} id */
const openPaper = (kind, id) => open(`/api/v1/documents/${kind}/${id}.pdf`);

module.exports = { open, openPaper };
