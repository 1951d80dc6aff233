// @ts-check
/** Where this person still has to go in campaigns: kept on the phone, so that it is there without signal. */
const seen = require('./seen.js');

/** More than anybody reaches in some days. */
const PATH = '/api/v1/campaign-targets?pageSize=100';

/** @param {(left: { items: MyTarget[], total: number }, note: { at: string, old: boolean }) => void} show */
const read = (show) => seen.read(PATH, show);

/** The campaigns that name this enterprise and in which it is still to be visited. @param {string} enterprise @returns {MyTarget[]} */
function of(enterprise) {
  const known = seen.last(PATH);
  return known ? known.body.items.filter((/** @type {MyTarget} */ one) => one.enterpriseId === enterprise) : [];
}

/** As choices, the first of which is meant unless the person says otherwise. @param {string} enterprise */
const choices = (enterprise) => of(enterprise).map(({ campaignId, campaignName }) => ({ value: campaignId, text: campaignName })).concat({ value: '', text: '不计入专项' });

module.exports = { PATH, read, of, choices };
