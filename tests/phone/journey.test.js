/** The firm's and the inspector's way with a mouse and a finger, the connection cut in the middle. */
const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { Server } = require('../miniprogram/server.js');
const { start, hold, rest, tap, fill } = require('./phone.js');

/** @type {Server} */
let server;
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => { [server, browser] = await Promise.all([Server.start(['--empty']), start()]); });
after(async () => {
  await browser.close();
  server.stop();
});

/** Chooses from what a picker or the camera lays over the page. */
async function choose(page, text) {
  await page.locator('.client-sheet').getByText(text).first().click();
  await rest(page);
}

/** Draws something that looks like a name. */
async function sign(page, label) {
  const pad = page.locator(`[aria-label="${label}，用手指签名"] canvas`);
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  await page.mouse.move(box.x + 30, box.y + 90);
  await page.mouse.down();
  for (const [x, y] of [[80, 40], [120, 110], [170, 50], [230, 100]]) await page.mouse.move(box.x + x, box.y + y, { steps: 4 });
  await page.mouse.up();
  await page.locator('.screen:not([hidden])').getByText('重签').first().waitFor();
}

test('an inspector records without a network; the firm rectifies; both see the same', async () => {
  const firm = await server.firm('旅程家具厂');
  const inspector = await hold(browser, server.url, { staff: 'inspector1', open: `q=${encodeURIComponent(firm.url)}` });
  const { page } = inspector;
  await page.locator('.screen:not([hidden])').getByText(firm.name).first().waitFor();
  await tap(page, '开始督查');
  await fill(page, '审批编号', '河安检批〔2026〕45号');
  await page.locator('.screen:not([hidden])').getByText('请选择').first().click();
  await choose(page, '督查');
  await tap(page, '开始督查');

  await page.evaluate(() => window.phone.online(false));
  await tap(page, '记表外隐患');
  await fill(page, '发现了什么', '安全出口堆放杂物');
  await fill(page, '部位', '1号厂房');
  await tap(page, '拍照');
  await choose(page, '用一张示例照片');
  await tap(page, '记录此项');
  await page.getByText('已记录 1 项', { exact: true }).waitFor();
  await tap(page, '结束督查…');
  await tap(page, '已出示');
  await tap(page, '已告知');
  await fill(page, '企业负责人姓名', '样例负责人');
  await sign(page, '企业负责人签字');
  await tap(page, '结束督查');
  await page.locator('.client-box button.main').click();
  await page.getByText('督查已完成').waitFor();

  // the screen is closed and opened again: everything is still there, and goes out
  await page.reload();
  await rest(page);
  await page.waitForFunction((key) => localStorage.getItem(key) === null, 'phone:demo-phone-inspector1:queue');
  const [hazard] = (await server.ask('GET', `/api/v1/hazards?enterprise=${firm.id}`, firm.office)).items;
  assert.deepEqual([hazard.title, hazard.photos.length], ['安全出口堆放杂物', 1]);
  assert.deepEqual(inspector.wrong, []);

  const person = 'demo-journey';
  const { token } = await server.ask('POST', '/api/v1/sessions/wechat', null, { code: person });
  await server.ask('POST', `/api/v1/invitations/${firm.invitation}/acceptance`, token);
  const owner = await hold(browser, server.url, { person });
  await tap(owner.page, '安全出口堆放杂物');
  await owner.page.getByText('提交整改', { exact: true }).first().click();
  await rest(owner.page);
  await fill(owner.page, '做了什么', '已清理并画线');
  await tap(owner.page, '拍照');
  await choose(owner.page, '用一张示例照片');
  await tap(owner.page, '提交整改');
  await owner.page.getByText('等街道复查').first().waitFor();
  const detail = await server.ask('GET', `/api/v1/hazards/${hazard.id}`, firm.office);
  assert.equal(detail.state, 'submitted');
  assert.deepEqual(owner.wrong, []);
});

test('a drawn signature is a picture with ink on white paper', async () => {
  const firm = await server.firm('签字家具厂');
  const { page } = await hold(browser, server.url, { staff: 'inspector2', dark: true, open: `pages/inspection/inspection?enterprise=${firm.id}&industry=2110&name=x` });
  await fill(page, '审批编号', '河安检批〔2026〕46号');
  await page.locator('.screen:not([hidden])').getByText('请选择').first().click();
  await choose(page, '督查');
  await tap(page, '开始督查');
  await tap(page, '结束督查…');
  await sign(page, '企业负责人签字');
  const dots = await page.evaluate(async () => {
    const path = window.phone.data().end.headSigned.file;
    const image = new Image();
    image.src = localStorage.getItem(`phone-file:${path}`);
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const ink = canvas.getContext('2d');
    ink.drawImage(image, 0, 0);
    const { data } = ink.getImageData(0, 0, image.width, image.height);
    let dark = 0;
    for (let at = 0; at < data.length; at += 4) if (data[at] < 100) dark += 1;
    return { dark: dark / (data.length / 4), corner: [...data.slice(0, 4)] };
  });
  assert.ok(dots.dark > 0.001 && dots.dark < 0.2, String(dots.dark));
  assert.deepEqual(dots.corner, [255, 255, 255, 255]);
});

test('the frame changes hands, and shows the phone without a network', async () => {
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
  const page = await context.newPage();
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  await page.goto(`${server.url}/demo/phone/`);
  const phone = page.frameLocator('iframe');
  await page.getByLabel('这部手机是谁的').selectOption('街道领导');
  await phone.getByText('隐私政策').first().waitFor();
  await phone.getByText('暂不同意，先看看').click();
  await phone.getByText('未销号隐患').waitFor();
  await page.getByRole('button', { name: '断网' }).click();
  await phone.getByRole('button', { name: '刷新' }).click();
  await page.getByRole('button', { name: '深色' }).click();
  const ground = await phone.locator('.page').first().evaluate((node) => getComputedStyle(node).backgroundColor);
  assert.equal(ground, 'rgb(15, 21, 19)');
  assert.deepEqual(wrong, []);
  await context.close();
});

test('two phones side by side: what the firm does, the inspector sees at once', async () => {
  const firm = await server.firm('并排家具厂');
  const { token } = await server.ask('POST', '/api/v1/sessions/wechat', null, { code: 'demo-firm-1' });
  await server.ask('POST', `/api/v1/invitations/${firm.invitation}/acceptance`, token);
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  await context.addInitScript(() => { for (const one of ['demo-firm-1', 'demo-phone-inspector1']) localStorage.setItem(`phone:${one}:privacy-asked`, '"1.0"'); });
  const page = await context.newPage();
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  await page.goto(`${server.url}/demo/phone/`);
  const [own, officer] = [page.frameLocator('iframe').nth(0), page.frameLocator('iframe').nth(1)];
  await own.getByText('并排家具厂').first().waitFor();
  await officer.getByText('快到期和逾期').waitFor();
  // both fit beside the words, and each has somebody else
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 1366);
  const holders = page.getByLabel('这部手机是谁的');
  assert.ok(await holders.nth(1).locator('option', { hasText: '企业一' }).isDisabled());

  await page.evaluate((id) => document.querySelectorAll('iframe')[1].contentWindow.phone.open(`/pages/firm/firm?id=${id}`), firm.id);
  await officer.getByText('没有要做的事').or(officer.getByText('须整改和自查')).first().waitFor();
  await page.evaluate((id) => document.querySelectorAll('iframe')[0].contentWindow.phone.open(`/pages/form/form?what=hazard&id=${id}&name=x`), firm.id);
  await own.getByLabel('具体情况', { exact: true }).fill('后门堆放木料');
  await own.getByLabel('部位', { exact: true }).fill('后门');
  await own.getByText('拍照', { exact: true }).click();
  await own.getByText('用一张示例照片').click();
  await own.getByText('提交', { exact: true }).click();
  await own.getByText('隐患已上报').waitFor();
  await officer.getByText('后门堆放木料').first().waitFor();

  await page.getByRole('button', { name: '企业和督查员并排看' }).click();
  assert.equal(await page.locator('iframe').count(), 1);
  assert.deepEqual(wrong, []);
  await context.close();
});
