// @ts-check
/** Quarters and years, as the API names them. */
const { dayIn } = require('./time.js');

const NUMBERS = ['一', '二', '三', '四'];

/** A quarter, so many before the present one. @param {number} back @returns {{ value: string, text: string }} */
function quarter(back) {
  const today = dayIn(0);
  const count = Number(today.slice(0, 4)) * 4 + Math.floor((Number(today.slice(5, 7)) - 1) / 3) - back;
  const [year, at] = [Math.floor(count / 4), count % 4];
  return { value: `${year}-Q${at + 1}`, text: `${year}年第${NUMBERS[at]}季度` };
}

/** What can be looked at: the present quarter, the four before it and the year before, the last one that was over first. */
function periods() {
  const last = Number(dayIn(0).slice(0, 4)) - 1;
  return [quarter(1), quarter(2), quarter(3), quarter(4), { value: String(last), text: `${last}年全年` }, { ...quarter(0), text: '本季度' }];
}

module.exports = { periods };
