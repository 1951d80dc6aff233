// @ts-check

/** @param {number} number */
const two = (number) => (number < 10 ? `0${number}` : String(number));

/** Shanghai is eight hours ahead of UTC, all year, whatever the phone is set to. */
const SHANGHAI = 8 * 3600 * 1000;
const DAY = 24 * 3600 * 1000;

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
  return instant(Date.now() + days * DAY).slice(0, 10);
}

/**
 * So many days after a day.
 * @param {string} day
 * @param {number} days
 */
function dayAfter(day, days) {
  const [year, month, date] = day.slice(0, 10).split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, date) + days * DAY).toISOString().slice(0, 10);
}

/**
 * How many days from today until a day: negative when it is past.
 * @param {string} day
 */
function daysUntil(day) {
  const at = (/** @type {string} */ text) => Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, Number(text.slice(8, 10)));
  return Math.round((at(day) - at(dayIn(0))) / DAY);
}

/**
 * A day for people: `12月6日`, with the year when it is not this one.
 * @param {string} text
 */
function day(text) {
  const [, year, month, date] = /^(\d+)-(\d+)-(\d+)/.exec(text || '') || [];
  if (!month) return text || '';
  return `${year === dayIn(0).slice(0, 4) ? '' : `${year}年`}${Number(month)}月${Number(date)}日`;
}

/**
 * A deadline for people, who ask whether the day itself counts: it does.
 * @param {string} text
 */
const deadline = (text) => `${day(text)}（含当日）前`;

/**
 * An instant for people: `11月24日 16:20`.
 * @param {string} text
 */
function readable(text) {
  const [, time] = /T(\d+:\d+)/.exec(text || '') || [];
  return time ? `${day(text)} ${time}` : day(text);
}

/**
 * How long something may still take, for people.
 * @param {{ daysLeft?: number | null, overdue?: boolean }} item
 */
function daysLeft(item) {
  if (item.daysLeft === null || item.daysLeft === undefined) return '';
  if (item.overdue || item.daysLeft < 0) return `逾期 ${-item.daysLeft} 天`;
  if (item.daysLeft === 0) return '今天到期';
  if (item.daysLeft === 1) return '明天到期';
  return `还剩 ${item.daysLeft} 天`;
}

module.exports = { instant, dayIn, dayAfter, daysUntil, day, deadline, readable, daysLeft };
