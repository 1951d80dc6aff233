/**
 * Every page as people see it, at 390 × 844: standard, large and dark, with the names of a year's demo,
 * with a name of a hundred characters and with nothing to show. PICTURES=folder keeps what was seen.
 */
const assert = require('node:assert/strict');
const { readFileSync, mkdirSync } = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { Server } = require('../miniprogram/server.js');
const { start, hold, faults } = require('./phone.js');

const PAGES = JSON.parse(readFileSync(path.join(__dirname, '../../api-spec/miniprogram/app.json'), 'utf8')).pages.map((name) => name.split('/')[1]);
const LOOKS = [['standard', {}], ['elder', { elder: true }], ['dark', { dark: true }]];
const LONG = `杭州${'紫椰蟹犇骉堃喆'.repeat(13)}家具有限公司`.slice(0, 100);

/** @type {Server} */
let server;
/** @type {import('playwright-core').Browser} */
let browser;
/** @type {[string, any, string][]} name, who holds the phone, what is opened */
let views = [];

before(async () => {
  [server, browser] = await Promise.all([Server.start([]), start()]);
  const inspector = await server.token('inspector1');
  const firm = await server.ask('POST', '/api/v1/sessions/wechat', null, { code: 'demo-firm-1' });
  const [{ id }] = firm.enterprises;
  const industry = '2110';
  const some = async (token, list, chosen = () => true) => (await server.ask('GET', list, token)).items.find(chosen);
  const submitted = await some(inspector, '/api/v1/hazards?state=submitted&pageSize=50');
  const overdue = await some(inspector, '/api/v1/hazards?overdue=true');
  const closed = await some(inspector, '/api/v1/hazards?state=closed&pageSize=50', (one) => one.inspectionId);
  const inspection = await some(inspector, '/api/v1/inspections?pageSize=50', ({ findingCount }) => findingCount > 0);
  const selfCheck = await some(firm.token, `/api/v1/enterprises/${id}/self-checks`);
  const long = await server.firm(LONG);
  const person = 'demo-long-name';
  const { token } = await server.ask('POST', '/api/v1/sessions/wechat', null, { code: person });
  await server.ask('POST', `/api/v1/invitations/${long.invitation}/acceptance`, token);
  const own = { person: 'demo-firm-1' };
  const officer = { staff: 'inspector1' };
  views = [
    ['home', own, ''],
    ['home-inspector', officer, ''],
    ['home-leader', { staff: 'leader' }, ''],
    ['home-stranger', { person: 'demo-somebody' }, ''],
    ['home-card', { person: 'demo-somebody' }, `q=${encodeURIComponent(long.url)}`],
    ['home-long', { person }, ''],
    ['hazards', officer, 'pages/hazards/hazards'],
    ['hazards-empty', { person }, 'pages/hazards/hazards'],
    ['hazards-of', officer, `pages/hazards-of/hazards-of?enterprise=${id}`],
    ['records', own, 'pages/records/records'],
    ['records-empty', { person }, 'pages/records/records'],
    ['records-of', officer, `pages/records-of/records-of?enterprise=${id}`],
    ['me', own, 'pages/me/me'],
    ['hazard-overdue', officer, `pages/hazard/hazard?id=${overdue.id}`],
    ['hazard-submitted', { staff: 'supervisor' }, `pages/hazard/hazard?id=${submitted.id}`],
    ['hazard-closed', officer, `pages/hazard/hazard?id=${closed.id}`],
    ['form-hazard', { person }, `pages/form/form?what=hazard&id=${long.id}&name=${encodeURIComponent(LONG)}`],
    ['form-review', { staff: 'supervisor' }, `pages/form/form?what=review&id=${submitted.id}&name=x&level=major`],
    ['self-check', own, `pages/self-check/self-check?enterprise=${id}&industry=${industry}&task=`],
    ['inspection', officer, `pages/inspection/inspection?enterprise=${long.id}&industry=${industry}&name=${encodeURIComponent(LONG)}`],
    ['record', officer, `pages/record/record?id=${inspection.id}`],
    ['checked', own, `pages/checked/checked?id=${selfCheck.id}`],
    ['firm', officer, `pages/firm/firm?id=${id}`],
    ['firm-long', officer, `pages/firm/firm?id=${long.id}`],
    ['firms', officer, 'pages/firms/firms'],
    ['ranking', own, `pages/ranking/ranking?enterprise=${id}`],
    ['ranking-unrated', { person }, `pages/ranking/ranking?enterprise=${long.id}`],
    ['dossier', own, `pages/dossier/dossier?id=${id}`],
    ['dossier-empty', { person }, `pages/dossier/dossier?id=${long.id}`],
    ['inbox', own, 'pages/inbox/inbox'],
    ['inbox-empty', { person }, 'pages/inbox/inbox'],
    ['outbox', own, 'pages/outbox/outbox'],
    ['receipt', own, 'pages/receipt/receipt'],
    ['sign-in', { person: 'demo-somebody' }, 'pages/sign-in/sign-in'],
    ['security', officer, 'pages/security/security'],
    ['privacy', own, 'pages/privacy/privacy'],
  ];
});
after(async () => {
  await browser.close();
  server.stop();
});

test('every page of the mini-program is among those looked at', () => {
  const seen = views.map(([name, , open]) => (open.startsWith('pages/') ? open.split('/')[1] : name.split('-')[0]));
  assert.deepEqual(PAGES.filter((name) => !seen.includes(name)), []);
});

test('a firm far down in its industry sees the first three and its neighbours', async () => {
  const [, who, open] = views.find(([name]) => name === 'ranking');
  const { page, context } = await hold(browser, server.url, { ...who, open });
  const { board, ranking } = await page.evaluate(() => window.phone.data());
  assert.ok(ranking.rank > 7, 'the demo has it far from the first');
  const own = board.findIndex((line) => line.own);
  assert.deepEqual([own, board[3].gap], [7, true], 'three, a gap, three before it');
  assert.ok(board.length - own <= 4, 'and three after it at most');
  assert.ok(board.every(({ enterpriseName, own: mine }) => mine || !enterpriseName), 'nobody else is named');
  await context.close();
});

for (const [look, how] of LOOKS) {
  test(`every page fits, can be read and be hit: ${look}`, async () => {
    const folder = process.env.PICTURES;
    if (folder) mkdirSync(folder, { recursive: true });
    /** @type {Record<string, string[]>} */
    const bad = {};
    for (const [name, who, open] of views) {
      const { page, context, wrong } = await hold(browser, server.url, { ...who, ...how, open });
      if (folder) await page.screenshot({ path: path.join(folder, `${name}-${look}.png`) });
      const found = (await faults(page)).concat(wrong);
      if (found.length > 0) bad[name] = found;
      await context.close();
    }
    assert.deepEqual(bad, {});
  });
}
