// @ts-check
/** Who signs on a phone: whoever holds it by sending it, a colleague and the firm with a finger, or the firm refuses. */

/** @typedef {{ head: string, headSigned: Kept | null, refusedReason: string, partnerSigned: Kept | null }} Signed */

/** Where an error is shown, by the field that the server names. @type {Record<string, string>} */
const PLACES = { 'signatures.name': 'head', 'signatures.imageId': 'headSigned', 'signatures.refusedReason': 'refusedReason', signatures: 'partnerSigned' };

/**
 * As the API wants them.
 * @param {any} signed a {@link Signed}
 * @param {string} own the name of whoever holds the phone
 * @param {string} partner
 * @param {boolean} withFirm whether somebody of the firm was there
 */
function sent(signed, own, partner, withFirm) {
  const refused = signed.refusedReason.trim();
  const head = signed.head.trim();
  /** @type {any[]} */
  const signatures = [{ party: 'inspector', name: own }];
  // who has signed nothing here stands by the record later, from a session of their own
  if (signed.partnerSigned) signatures.push({ party: 'inspector', name: partner, imageId: signed.partnerSigned });
  if (withFirm) signatures.push(refused ? { party: 'enterprise', name: head || '企业负责人', refusedReason: refused } : { party: 'enterprise', name: head, imageId: signed.headSigned });
  return signatures;
}

/** What was sent, to be mended. @param {any[]} signatures @returns {Signed} */
function read(signatures) {
  const firm = signatures.find(({ party }) => party === 'enterprise') || {};
  const partner = signatures.find(({ party, imageId }) => party === 'inspector' && imageId);
  return { head: firm.name || '', headSigned: firm.imageId || null, refusedReason: firm.refusedReason || '', partnerSigned: partner ? partner.imageId : null };
}

module.exports = { PLACES, sent, read };
