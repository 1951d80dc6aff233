// @ts-check
/**
 * Every form of a few fields, as data: one page shows them all, with drafts, lengths, photos,
 * signatures and errors by field.
 */
const request = require('../request.js');
const firm = require('./firm.js');
const street = require('./street.js');
const signed = require('./signed.js');

/** @type {Record<string, import('./fields.js').Form>} */
const FORMS = { ...firm, ...street, ...signed };

/** @param {import('./fields.js').Form} form @param {any} body @param {import('./fields.js').Query} query */
function send(form, body, query) {
  if (form.send) return form.send(body, query);
  if (!form.address) throw new Error(`${form.operation} has no address`);
  return request.post(form.address(query), body);
}

module.exports = { FORMS, send };
