/** The phone in the browser, as the demo serves it: opened, looked at, tapped. */
const { chromium } = require('playwright-core');
const { default: AxeBuilder } = require('@axe-core/playwright');
const { existsSync } = require('node:fs');

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** A small phone of today, in CSS pixels. */
const SIZE = { width: 390, height: 844 };
/** What a thumb in a glove hits: 44 CSS pixels, less what rounding takes. */
const TOUCH = 43.5;

const start = () => chromium.launch({ executablePath: BROWSERS.find(existsSync), args: ['--no-sandbox'] });

/**
 * A phone of one person.
 * @param {import('playwright-core').Browser} browser
 * @param {string} url of the server
 * @param {{ person?: string, staff?: string, dark?: boolean, elder?: boolean, open?: string, asked?: boolean, stored?: Record<string, any> }} of
 *   `stored`: what the phone remembers from before
 */
async function hold(browser, url, { person, staff, dark = false, elder = false, open = '', asked = true, stored = {} }) {
  const context = await browser.newContext({ viewport: SIZE, colorScheme: dark ? 'dark' : 'light', locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  const store = `phone:${person || `demo-phone-${staff}`}`;
  // the privacy policy was read before
  if (asked) await context.addInitScript((key) => localStorage.setItem(key, '"1.0"'), `${store}:privacy-asked`);
  await context.addInitScript(([of, kept]) => Object.entries(kept).forEach(([name, value]) => localStorage.setItem(`${of}:${name}`, JSON.stringify(value))), [store, stored]);
  const page = await context.newPage();
  const wrong = [];
  page.on('console', (message) => { if (message.type() === 'error') wrong.push(message.text()); });
  page.on('pageerror', (error) => wrong.push(error.stack || error.message));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== new URL(url).origin && !['data:', 'blob:'].includes(protocol)) wrong.push(`asks elsewhere: ${request.url()}`);
  });
  const query = new URLSearchParams({ ...(person ? { person } : { staff }), elder: elder ? '1' : '0', open });
  await page.goto(`${url}/demo/phone/screen.html?${query}`);
  await rest(page);
  return { page, context, wrong };
}

/** Waits until the page in front has nothing more to do. */
async function rest(page) {
  await page.evaluate(() => window.phone.ready);
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => !window.phone.busy());
}

/** Taps what can be read so, on the page in front. */
async function tap(page, text) {
  await page.locator('.screen:not([hidden])').getByText(text, { exact: true }).first().click();
  await rest(page);
}

/** Types into the field of this name. */
async function fill(page, label, value) {
  await page.locator('.screen:not([hidden])').getByLabel(label, { exact: true }).fill(value);
}

/** What a look at the page finds wrong: what sticks out, what is too small to hit, what cannot be read. */
async function faults(page) {
  const layout = await page.evaluate((touch) => {
    const screen = document.querySelector('.screen:not([hidden])');
    const found = [];
    const name = (node) => `${node.className || node.tagName} “${node.textContent.trim().slice(0, 16)}”`;
    if (screen.scrollWidth > screen.clientWidth) found.push(`the page is ${screen.scrollWidth} wide`);
    for (const node of document.querySelectorAll('.screen:not([hidden]) *, .client-tabs *')) {
      const box = node.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || node.closest('.chips')) continue;
      if (box.right > innerWidth + 1 || box.left < -1) found.push(`${name(node)} sticks out: ${box.left}–${box.right}`);
    }
    for (const node of document.querySelectorAll('.screen:not([hidden]) [role=button], .screen:not([hidden]) [role=switch], .client-tabs [role=tab]')) {
      const box = node.getBoundingClientRect();
      if (box.width > 0 && (box.height < touch || box.width < touch)) found.push(`${name(node)} is small: ${box.width} × ${box.height}`);
    }
    return found;
  }, TOUCH);
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa']).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${id}: ${html.slice(0, 120)} ${any.map(({ message }) => message).join().slice(0, 160)}`));
  return layout.concat(grave);
}

module.exports = { start, hold, rest, tap, fill, faults };
