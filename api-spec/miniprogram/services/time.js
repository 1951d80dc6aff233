// @ts-check

/** @param {number} number */
const two = (number) => (number < 10 ? `0${number}` : String(number));

/** Shanghai is eight hours ahead of UTC, all year, whatever the phone is set to. */
const SHANGHAI = 8 * 3600 * 1000;

/**
 * An instant as the API writes it: `2026-11-24T16:20:00+08:00`.
 * @param {number} [millis]
 */
function instant(millis = Date.now()) {
  const at = new Date(millis + SHANGHAI);
  const day = `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
  return `${day}T${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}+08:00`;
}

/**
 * The day in so many days, as the API writes it: `2026-11-24`.
 * @param {number} days
 */
function dayIn(days) {
  return instant(Date.now() + days * 24 * 3600 * 1000).slice(0, 10);
}

/**
 * An instant for people: `11月24日 16:20`.
 * @param {string} text
 */
function readable(text) {
  const [, month, day, time] = /^\d+-(\d+)-(\d+)T(\d+:\d+)/.exec(text) || [];
  return month ? `${Number(month)}月${Number(day)}日 ${time}` : text;
}

/**
 * How long something may still take, for people.
 * @param {{ daysLeft?: number | null, overdue: boolean }} item
 */
function daysLeft(item) {
  if (item.daysLeft === null || item.daysLeft === undefined) return '';
  if (item.overdue) return `逾期 ${-item.daysLeft} 天`;
  if (item.daysLeft === 0) return '今天到期';
  return `还剩 ${item.daysLeft} 天`;
}

module.exports = { instant, dayIn, readable, daysLeft };
