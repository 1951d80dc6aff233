// @ts-check

/** Random bytes; good enough for ids, which need to be different, not secret. */
function bytes() {
  const all = [];
  for (let i = 0; i < 16; i += 1) all.push(Math.floor(Math.random() * 256));
  return all;
}

/**
 * An id for something that this phone creates (UUIDv7). Made before the first try and sent with
 * every repetition, so that a lost answer never makes two records.
 * @returns {string}
 */
function newId() {
  const all = bytes();
  let time = Date.now();
  for (let i = 5; i >= 0; i -= 1) {
    all[i] = time % 256;
    time = Math.floor(time / 256);
  }
  all[6] = (all[6] & 0x0f) | 0x70;
  all[8] = (all[8] & 0x3f) | 0x80;
  const hex = all.map((byte) => (byte + 0x100).toString(16).slice(1)).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

module.exports = { newId };
