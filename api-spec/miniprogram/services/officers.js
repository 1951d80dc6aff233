// @ts-check
/** Who else has a certificate; known without signal from the last time. */
const request = require('./request.js');
const seen = require('./seen.js');

const PATH = '/api/v1/officers?pageSize=100';

/** Asks who there is. @returns {Promise<void>} fails when nobody was ever known */
const learn = () => seen.read(PATH, () => undefined);

/** @returns {Officer[]} */
function known() {
  const last = seen.last(PATH);
  return last ? last.body.items : [];
}

/** The colleagues of whoever holds the phone, to choose from. */
function colleagues() {
  const session = request.session();
  return known().filter(({ id }) => !!session && id !== session.user.id)
    .map(({ id, name, certificateNumber }) => ({ value: id, text: `${name}　${certificateNumber}` }));
}

/** @param {string} id */
const nameOf = (id) => (known().find((one) => one.id === id) || { name: '' }).name;

/** Whether whoever holds the phone is one of them. */
function isOne() {
  const session = request.session();
  return !!session && known().some(({ id }) => id === session.user.id);
}

module.exports = { PATH, learn, colleagues, nameOf, isOne };
