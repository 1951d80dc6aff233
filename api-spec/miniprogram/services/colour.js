// @ts-check
/** Why a code has its colour, and what changes it: said in words, from the server's own ledger and forecast. */
const { day, instant } = require('./time.js');

const ORDER = ['green', 'yellow', 'orange', 'red'];

/** @type {Record<string, string>} */
const MEANING = {
  green: '安全管理正常',
  yellow: '有扣分，请留意',
  orange: '扣分较多，请尽快整改',
  red: '问题严重，请立即整改',
  grey: '尚未评价',
};

/** What a colour means; of a firm that does not work, why it has none. @param {string} colour @param {string} [status] @param {string} [statusText] */
function meaning(colour, status, statusText) {
  return status && status !== 'operating' ? statusText || '' : MEANING[colour] || '';
}

/** @param {number} points */
const signed = (points) => (points > 0 ? `+${points}` : `−${-points}`);

/**
 * What costs most at present, kinds together.
 * @param {ScoreLine[]} entries
 * @returns {{ text: string, points: string }[]}
 */
function reasons(entries) {
  const now = instant();
  const reversed = entries.map(({ reversalOf }) => reversalOf).filter(Boolean);
  /** @type {Record<string, { text: string, sum: number, count: number }>} */
  const kinds = {};
  entries.filter((one) => one.points < 0 && (!one.expiresAt || one.expiresAt > now) && !one.reversalOf && !reversed.includes(one.id)).forEach((one) => {
    const kind = kinds[one.rule] || { text: one.ruleText, sum: 0, count: 0 };
    kinds[one.rule] = { ...kind, sum: kind.sum + one.points, count: kind.count + 1 };
  });
  return Object.keys(kinds).map((rule) => kinds[rule]).sort((one, other) => one.sum - other.sum).slice(0, 3)
    .map(({ text, sum, count }) => ({ text: count > 1 ? `${text}（${count} 次）` : text, points: signed(sum) }));
}

/**
 * What comes next if nothing else happens; of a better colour before of a mere point.
 * @param {Forecast} forecast
 * @returns {string}
 */
function ahead(forecast) {
  const { now, changes } = forecast;
  const place = ORDER.indexOf(now.codeColour);
  const turn = changes.find(({ codeColour }) => codeColour !== now.codeColour);
  const next = turn || changes[0];
  if (!next) return '';
  const better = ORDER.indexOf(next.codeColour) < place;
  const becomes = next.codeColour === now.codeColour ? '' : `，${better ? '变为' : '将降为'}${next.codeColourText}`;
  const why = next.come.length > 0 ? `：${next.come[0].ruleText}` : next.gone.length > 0 && next.gone[0].points < 0 ? '：旧的扣分到期' : '';
  return `${day(next.at)}起 ${next.score} 分${becomes}${why}`;
}

module.exports = { MEANING, meaning, signed, reasons, ahead };
