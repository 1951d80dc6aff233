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

/** An inspection in the middle, as the phone keeps it. */
function underway(list, firm, { items }) {
  const officers = items.slice(0, 2).map(({ id, name }) => ({ id, name }));
  const measured = list.items.filter(({ kind }) => kind === 'number').map(({ id, max, min }) => [id, String(max === null ? min - 1 : max + 1)]);
  return {
    id: '01a226de-fe7a-7261-b40e-7272e9976a39', enterprise: firm.id, code: firm.code, name: LONG, industry: '2110', startedAt: '2026-11-29T10:00:00+08:00', officers,
    findings: [{ id: 'a', title: LONG, dueOn: '2026-12-06' }], answers: { [list.items[0].id]: 'yes' }, numbers: Object.fromEntries(measured), measures: [{ id: 'm', extent: LONG }], end: null,
  };
}

const refused = (field, message) => ({ title: '内容有误', detail: '有内容填写有误，请按提示修改。', errors: [{ field, message }] });

const refusedSheet = (list, { id, name }) => ({
  key: 'sheet', operation: 'create_answers', path: { id }, label: `检查表 ${name}（3 项）`, form: '/pages/sheet/sheet?name=x', refused: refused('answers[0].answer', '请选择符合、不符合或不涉及'),
  body: { id: 's', checklistId: list.id, checklistVersion: list.version, answers: list.items.slice(0, 3).map((item) => ({ itemId: item.id, answer: 'no' })) },
});

const refusedEnd = (under) => ({
  key: 'end', operation: 'complete_inspection', path: { id: under.id }, label: `督查结束 ${under.name}`, form: '/pages/inspection/inspection?x=', of: under, refused: refused('signatures[1].name', '必填，不能为空'),
  body: { outcome: 'checked', certificatesShown: true, recusalAsked: true, recusalAnswer: '不申请回避', endedAt: under.startedAt, signatures: [{ party: 'inspector', name: '督查员甲' }, { party: 'enterprise', name: '', refusedReason: '负责人不在' }] },
});

/** A photo of one's own: the picture of a code will do. */
async function photo(token, firm) {
  return (await server.upload('/api/v1/photos', token, await server.picture(firm))).id;
}

/** What a person of the firm says against a finding of two inspectors. */
async function appealed(firm, person) {
  const [first, second] = await Promise.all(['inspector1', 'inspector2'].map((username) => server.ask('POST', '/api/v1/sessions/password', null, { username, password: 'heping-demo' })));
  const { token } = await server.ask('POST', '/api/v1/sessions/wechat', null, { code: person });
  await server.ask('POST', `/api/v1/invitations/${firm.invitation}/acceptance`, token);
  const now = new Date().toISOString();
  const officerIds = [first.user.id, second.user.id];
  const opened = await server.ask('POST', '/api/v1/inspections', first.token, { enterpriseId: firm.id, kind: 'routine', legalBasis: '《中华人民共和国安全生产法》第六十五条', approvalNumber: '演示检批〔2026〕900号', officerIds, startedAt: now });
  const dueOn = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
  await server.ask('POST', `/api/v1/inspections/${opened.id}/findings`, first.token, { title: LONG, place: '一楼', level: 'general', dueOn, photoIds: [await photo(first.token, firm)] });
  const { items } = await server.ask('GET', `/api/v1/enterprises/${firm.id}/score/entries`, token);
  const photoIds = [await photo(token, firm)];
  return server.ask('POST', `/api/v1/score-entries/${items.find(({ points }) => points < 0).id}/appeals`, token, { reason: `${LONG}。`.repeat(3), photoIds });
}

/** Somebody who asks a firm to be let in, was refused once, and its principal. */
async function asked(firm) {
  const principal = 'demo-asked-principal';
  const person = 'demo-asking';
  const [head, one] = await Promise.all([principal, person].map((code) => server.ask('POST', '/api/v1/sessions/wechat', null, { code })));
  const office = firm.office;
  const { code } = await server.ask('POST', `/api/v1/enterprises/${firm.id}/invitations`, office, { role: 'principal' });
  await server.ask('POST', `/api/v1/invitations/${code}/acceptance`, head.token);
  const photoIds = [await photo(one.token, firm)];
  const ask = () => server.ask('POST', `/api/v1/codes/${firm.code}/applications`, one.token, { name: '样例青', phone: '19000000041', role: 'safety_officer', photoIds, note: LONG });
  const first = await ask();
  await server.ask('POST', `/api/v1/applications/${first.id}/decision`, office, { decision: 'refuse', reason: LONG });
  const application = (await ask()).id;
  return { id: firm.id, url: firm.url, principal, person, application };
}

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
  const second = await server.ask('POST', '/api/v1/sessions/wechat', null, { code: 'demo-firm-2' });
  const map = await server.upload('/api/v1/bulletin-attachments', long.office, await server.picture(long));
  const attachments = [{ id: map.id, name: `${LONG.slice(0, 50)}.jpg` }];
  const warned = { level: 'orange', title: LONG.slice(0, 40), body: LONG, audience: { enterpriseIds: [long.id] }, attachments };
  await server.ask('POST', '/api/v1/bulletins', await server.token('office'), warned);
  const own = { person: 'demo-firm-1' };
  const officer = { staff: 'inspector1' };
  const grid = await server.token('grid1');
  const visited = await server.ask('POST', '/api/v1/service-visits', grid, { enterpriseId: long.id, outcome: 'guided', advice: LONG, visitedAt: new Date().toISOString(), photoIds: [await photo(grid, long)] });
  const moved = await server.ask('POST', '/api/v1/service-visits', grid, { enterpriseId: long.id, outcome: 'moved', visitedAt: new Date().toISOString() });
  const appellant = { person: 'demo-appellant' };
  const appeal = await appealed(await server.firm(`${LONG.slice(0, 90)}第二分公司`), appellant.person);
  const reason = `${LONG}。`.repeat(4);
  const typed = { [`appeal-decision:${appeal.id}`]: { label: 'x', url: 'x', at: '2026-11-29T10:00:00+08:00', values: { decision: 'uphold', reason } } };
  const asking = await asked(await server.firm(`${LONG.slice(0, 90)}第三分公司`));
  const [list] = (await server.ask('GET', `/api/v1/checklists?scope=inspection&industry=${industry}`, inspector)).items;
  const under = underway(list, long, await server.ask('GET', '/api/v1/officers', inspector));
  const signed = `id=${under.id}&name=${encodeURIComponent(LONG)}&partner=${encodeURIComponent('督查员乙')}&found=${encodeURIComponent(JSON.stringify([{ value: 'a', text: LONG }]))}`;
  views = [
    ['home', own, ''],
    ['home-inspector', officer, ''],
    ['home-grid', { staff: 'grid1' }, ''],
    ['home-office', { staff: 'office' }, ''],
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
    ['inspection-sheet', { ...officer, stored: { inspection: under } }, `pages/inspection/inspection?enterprise=${long.id}&industry=${industry}&name=${encodeURIComponent(LONG)}`],
    ['inspection-end', { ...officer, stored: { queue: [refusedEnd(under)] } }, `pages/inspection/inspection?enterprise=${long.id}&industry=${industry}&name=${encodeURIComponent(LONG)}&again=end`],
    ['sheet', { ...officer, stored: { queue: [refusedSheet(list, under)] } }, `pages/sheet/sheet?again=sheet&name=${encodeURIComponent(LONG)}`],
    ['form-measure', officer, `pages/form/form?what=measure&${signed}`],
    ['form-statement', officer, `pages/form/form?what=statement&${signed}`],
    ['form-approval', officer, `pages/form/form?what=approval&id=${long.id}&name=${encodeURIComponent(LONG)}`],
    ['form-statistics', own, `pages/form/form?what=statistics&id=${id}&period=2026-Q3&name=x`],
    ['papers', own, `pages/papers/papers?enterprise=${id}`],
    ['bulletins', { person }, `pages/bulletins/bulletins?enterprise=${long.id}`],
    ['wall', own, `pages/wall/wall?id=${id}`],
    ['wall-long', { person }, `pages/wall/wall?id=${long.id}`],
    ['appeals', { staff: 'supervisor' }, 'pages/appeals/appeals'],
    ['appeals-own', appellant, `pages/appeals/appeals?enterprise=${appeal.enterpriseId}`],
    ['appeal', { staff: 'supervisor' }, `pages/appeal/appeal?id=${appeal.id}`],
    ['appeal-deciding', { staff: 'supervisor', stored: { drafts: typed } }, `pages/appeal/appeal?id=${appeal.id}`],
    ['appeal-own', appellant, `pages/appeal/appeal?id=${appeal.id}`],
    ['visit', { staff: 'grid1' }, `pages/visit/visit?id=${visited.id}`],
    ['visit-own', { person }, `pages/visit/visit?id=${visited.id}`],
    ['visit-moved', officer, `pages/visit/visit?id=${moved.id}`],
    ['appeals-empty', { person }, `pages/appeals/appeals?enterprise=${long.id}`],
    ['measures', officer, 'pages/measures/measures'],
    ['approvals', { staff: 'supervisor' }, 'pages/approvals/approvals'],
    ['statistics', own, `pages/statistics/statistics?id=${id}`],
    ['statistics-list', { staff: 'office' }, 'pages/statistics-list/statistics-list'],
    ['record', officer, `pages/record/record?id=${inspection.id}`],
    ['checked', own, `pages/checked/checked?id=${selfCheck.id}`],
    ['firm', officer, `pages/firm/firm?id=${id}`],
    ['firm-long', officer, `pages/firm/firm?id=${long.id}`],
    ['firms', officer, 'pages/firms/firms'],
    ['ranking', own, `pages/ranking/ranking?enterprise=${id}`],
    ['ranking-unrated', { person }, `pages/ranking/ranking?enterprise=${long.id}`],
    ['dossier', own, `pages/dossier/dossier?id=${id}`],
    ['dossier-empty', { person }, `pages/dossier/dossier?id=${long.id}`],
    ['people', { person: 'demo-firm-2' }, `pages/people/people?id=${second.enterprises[0].id}`],
    ['people-asked', { person: asking.principal }, `pages/people/people?id=${asking.id}`],
    ['applications', { person: asking.person }, 'pages/applications/applications'],
    ['applications-empty', { person }, 'pages/applications/applications'],
    ['home-asked', { person: asking.person }, `q=${encodeURIComponent(asking.url)}`],
    ['form-application', { person: 'demo-somebody' }, `pages/form/form?what=application&id=${long.code}&name=${encodeURIComponent(LONG)}`],
    ['form-application-decision', { person: asking.principal }, `pages/form/form?what=application-decision&id=${asking.application}&name=x`],
    ['told', { staff: 'supervisor' }, 'pages/told/told'],
    ['inbox', own, 'pages/inbox/inbox'],
    ['inbox-empty', { person }, 'pages/inbox/inbox'],
    ['outbox', own, 'pages/outbox/outbox'],
    ['outbox-refused', { ...officer, stored: { queue: [refusedSheet(list, under), refusedEnd(under)] } }, 'pages/outbox/outbox'],
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
