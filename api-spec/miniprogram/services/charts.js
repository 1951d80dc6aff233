// @ts-check
/**
 * A picture that the server drew, in the look of the phone: larger letters in elder-friendly mode,
 * dark paper in dark mode. It comes with the session, which `<image>` cannot send, so it is shown
 * from its own text.
 */

/** Letters in the picture's own units, 360 to the width of the screen. */
const LETTERS = { small: { plain: 13, elder: 17 }, head: { plain: 15, elder: 20 } };

/** What is light becomes dark and the reverse; bands of the code keep their colour, dimmed. @type {Record<string, string>} */
const DARK = {
  '#fff': '#1a2320', '#222': '#e9f0ed', '#555': '#a9bab2', '#888': '#7d8f87', '#1a3a5c': '#8fc3f5', '#9db8d2': '#4d6a86',
  '#e3f4e6': '#1f3f2b', '#fff2c2': '#4a3f16', '#ffd9ae': '#54351a', '#f6b8b0': '#56231f',
};

function isDark() {
  try {
    return wx.getAppBaseInfo().theme === 'dark';
  } catch (_) {
    // WeChat before 2.20.1 knows no theme
    return false;
  }
}

/**
 * @param {string} svg
 * @param {boolean} elder
 * @returns {string} for `<image src>`
 */
function drawn(svg, elder) {
  const size = elder ? 'elder' : 'plain';
  const lettered = svg.replace(/font-size="11"/g, `font-size="${LETTERS.small[size]}"`).replace(/font-size="14"/g, `font-size="${LETTERS.head[size]}"`);
  const coloured = isDark() ? lettered.replace(/#[0-9a-f]{6}\b|#[0-9a-f]{3}\b/g, (colour) => DARK[colour] || colour) : lettered;
  return `data:image/svg+xml,${encodeURIComponent(coloured)}`;
}

/** From where to where the time runs in a picture, in its own units; nothing where none does. @param {string} svg @returns {number[]} */
function plot(svg) {
  const [, from, to] = /data-plot="(\d+) (\d+)"/.exec(svg) || [];
  return to ? [Number(from), Number(to)] : [];
}

module.exports = { drawn, plot };
