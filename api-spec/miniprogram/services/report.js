// @ts-check
/** A public report: from nobody in particular, with a receipt that only this phone keeps. */
const request = require('./request.js');
const storage = require('./storage.js');
const photos = require('./photos.js');
const { instant } = require('./time.js');

/** @returns {{ receipt: string, name: string, at: string }[]} */
const receipts = () => storage.get('receipts') || [];

/**
 * Uploads the photos under a ticket of the code and hands the report in.
 * @param {any} body
 * @param {Record<string, string>} query
 */
async function send(body, query) {
  const files = photos.files(body);
  /** @type {any} */
  const ticket = files.length > 0 ? await request.anonymously('POST', '/api/v1/report-tickets', { code: body.code }) : null;
  const photoIds = [];
  for (const { file } of files) photoIds.push((await request.uploadAnonymously(file, ticket.ticket)).id);
  const sent = { ...body, photoIds, ...(ticket ? { ticket: ticket.ticket } : {}) };
  const answer = await request.anonymously('POST', '/api/v1/hazard-reports', sent);
  storage.set('receipts', [{ receipt: answer.receipt, name: query.name || '', at: instant() }, ...receipts()].slice(0, 20));
  return answer;
}

/** @param {string} receipt */
const status = (receipt) => request.anonymously('GET', `/api/v1/hazard-reports/${encodeURIComponent(receipt)}`);

module.exports = { send, status, receipts };
