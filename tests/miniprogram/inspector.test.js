/** The street's people with the mini-program: in a basement, at a gate, at their own desk. */
const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { people, begin, find, end, until } = require('./people.js');
const { Server } = require('./server.js');

/** @type {Server} */
let server;
/** @type {ReturnType<typeof people>} */
let all;
before(async () => {
  server = await Server.start();
  all = people(server);
});
after(() => server.stop());

const hazardsOf = async (firm) => (await server.ask('GET', `/api/v1/hazards?enterprise=${firm.id}`, firm.office)).items;
const inspectionsOf = async (firm) => (await server.ask('GET', `/api/v1/inspections?enterprise=${firm.id}`, firm.office)).items;

test('an inspection recorded in a basement arrives once, also when the app was closed and an answer was lost', async () => {
  const firm = await server.firm('地下室家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  inspector.goOffline();
  await begin(inspection);
  await find(inspector, inspection, '安全出口堆放杂物');
  await end(inspection);

  inspector.close();
  inspector.launch();
  const home = await inspector.open('pages/home/home');
  assert.equal(inspector.stored.queue.length, 3, 'the phone has not forgotten');
  await home.sees('3 条记录已存在手机上');

  // the server takes it, the answer is lost on the way
  inspector.lost = 2;
  inspector.goOnline();
  await until('the queue is empty', () => !inspector.stored.queue);
  await home.rest();

  const own = await inspectionsOf(firm);
  assert.deepEqual(own.map(({ state }) => state), ['completed']);
  assert.deepEqual((await hazardsOf(firm)).map((one) => [one.title, one.source]), [['安全出口堆放杂物', 'inspection']]);
});

test('a finding that is refused can be mended with its photo, and the inspection does not end without it', async () => {
  const firm = await server.firm('改后重发家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  await begin(inspection);
  inspector.goOffline();
  await find(inspector, inspection, '配电箱门未关');
  await end(inspection, { partner: true });
  // what a clock that is wrong, or another version of the server, brings about
  const { queue } = inspector.stored;
  queue[0].body.dueOn = '2020-01-01';
  inspector.stored.queue = queue;
  inspector.goOnline();
  await until('the finding is refused', () => inspector.stored.queue && inspector.stored.queue.some(({ refused }) => refused));
  assert.equal(inspector.stored.queue.length, 2, 'the end waits');
  assert.deepEqual((await inspectionsOf(firm)).map(({ state }) => state), ['open']);

  const home = await inspector.open('pages/home/home');
  await home.sees('1 条记录未被接受');
  const outbox = await inspector.open('pages/outbox/outbox');
  await outbox.sees('配电箱门未关');
  await outbox.sees('等上面的记录改好后提交');
  await outbox.sees('不能早于');
  await outbox.tap('.mend');
  const form = await inspector.follow();
  assert.equal(form.data.values.title, '配电箱门未关');
  assert.equal(form.data.values.photoIds.length, 1);
  assert.match(form.data.errors.dueOn, /不能早于/);
  await form.fill('dueOn', require(`${inspector.root}/services/time.js`).dayIn(3));
  await form.tap('.submit');
  await until('everything is sent', () => !inspector.stored.queue);
  assert.deepEqual((await inspectionsOf(firm)).map(({ state }) => state), ['completed']);
  const [hazard] = await hazardsOf(firm);
  assert.equal(hazard.photos.length, 1);
});

test('an inspection that is refused opens its form again; what hangs on it waits', async () => {
  const firm = await server.firm('拒收家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  inspector.goOffline();
  await begin(inspection, '河安检批〔2026〕46号');
  await find(inspector, inspection, '灭火器失效');
  // the code is replaced while the inspector is in the basement
  const fresh = await server.ask('POST', `/api/v1/enterprises/${firm.id}/codes`, firm.office, {});
  inspector.goOnline();
  await until('the inspection is refused', () => inspector.stored.queue && inspector.stored.queue.some(({ refused }) => refused));
  assert.match(inspector.stored.queue[0].refused.detail, /已更换/);
  assert.equal(inspector.stored.queue[1].refused, undefined, 'the finding was not sent into the void');
  assert.ok(fresh.code !== firm.code);
  const outbox = await inspector.open('pages/outbox/outbox');
  inspector.confirms = false;
  await outbox.tap('.drop');
  assert.equal(inspector.stored.queue.length, 2, 'nothing goes without being asked');
  inspector.confirms = true;
  await outbox.tap('.mend');
  const again = await inspector.follow();
  assert.equal(again.data.opening.approvalNumber, '河安检批〔2026〕46号');
});

test('a point of the list that is not in order becomes a finding named by what is wrong; what is in order is ticked', async () => {
  const firm = await server.firm('要点家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  await begin(inspection);
  const [first, second] = inspection.data.items;
  await inspection.tap('.yes', 0);
  assert.equal(inspection.data.open.answers[first.id], 'yes');
  await inspection.tap('.no', 1);
  const form = await inspector.follow();
  assert.equal(form.data.values.title, second.fault);
  assert.ok(!second.fault.includes(second.text), second.fault);
  await form.fill('place', '1号厂房');
  await form.photo();
  await form.tap('.submit');
  inspection.component.instance.onShow();
  await inspection.sees('已记录 1 项');
  assert.equal(inspection.data.open.answers[second.id], 'no');
  const [stored] = await hazardsOf(firm);
  assert.deepEqual([stored.title, stored.checklistItemId], [second.fault, second.id]);
  assert.ok(stored.legalBasis && stored.measure);

  // the app is closed in the middle: list, answers and findings are there again
  inspector.close();
  inspector.launch();
  const home = await inspector.open('pages/home/home');
  await home.tap('.draft');
  const again = await inspector.follow();
  await again.sees('已记录 1 项');
  assert.equal(again.data.open.answers[first.id], 'yes');
});

test('the whole sheet arrives with the inspection: in order, not in order, not applicable, measured', async () => {
  const firm = await server.firm('检查表家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  await begin(inspection);
  inspector.goOffline();
  const plain = inspection.data.items.filter(({ kind }) => kind !== 'number');
  const second = inspection.data.items.indexOf(plain[1]);
  await inspection.tap('.yes', 0);
  await inspection.tap('.none', second);
  const at = inspection.data.lists.findIndex(({ items }) => items.some(({ kind }) => kind === 'number'));
  await inspection.tap('.chip', at);
  const measured = inspection.data.items.find(({ kind }) => kind === 'number');
  await inspection.fill(measured.id, String(measured.min ?? measured.max));
  await end(inspection);
  const kinds = inspector.stored.queue.map(({ operation }) => operation);
  assert.equal(kinds[kinds.length - 1], 'complete_inspection');
  assert.ok(kinds.includes('create_answers'));
  inspector.goOnline();
  await until('everything is sent', () => !inspector.stored.queue);
  const [{ id, state }] = await inspectionsOf(firm);
  assert.equal(state, 'completed');
  const { sheets } = await server.ask('GET', `/api/v1/inspections/${id}`, firm.office);
  const results = new Map(sheets.flatMap(({ items }) => items).map(({ itemId, result, number }) => [itemId, [result, number ?? null]]));
  assert.equal(results.size, 3, 'what was not looked at is not on it');
  assert.deepEqual(results.get(plain[0].id), ['in_order', null]);
  assert.deepEqual(results.get(plain[1].id), ['not_applicable', null]);
  assert.deepEqual(results.get(measured.id), ['in_order', measured.min ?? measured.max]);
  const record = await inspector.open(`pages/record/record?id=${id}`);
  await record.sees('不涉及 1');
});

test('the second officer stands by the inspection from an own phone, and the papers are issued', async () => {
  const firm = await server.firm('两人家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  await begin(inspection);
  await find(inspector, inspection, '安全出口上锁');
  await end(inspection, { partner: false });
  await inspection.sees('在自己的手机上确认');
  const [{ id }] = await inspectionsOf(firm);
  const own = await inspector.open(`pages/record/record?id=${id}`);
  await own.sees('确认前不出具文书');
  assert.equal(own.all('.confirm').length, 0);

  const partner = inspector.stored.partner.name;
  for (const username of ['inspector2', 'inspector3']) {
    const { held } = await all.staff(username);
    if (held.stored.session.user.name !== partner) continue;
    const home = await held.open('pages/home/home');
    await home.sees('待确认的督查 1 件');
    await home.tap('.inspection_to_confirm .line');
    const record = await held.follow();
    await record.tap('.confirm');
    await record.sees('责令限期整改指令书');
    assert.equal(record.data.inspection.awaitsConfirmation, false);
    return;
  }
  throw new Error(`nobody is called ${partner}`);
});

test('what nobody has done in time is on the desk of whoever oversees the work, one tap from where it is seen', async () => {
  const firm = await server.firm('久等家具厂');
  const { held: inspector } = await all.staff('inspector1');
  const { token, user } = inspector.stored.session;
  const officers = (await server.ask('GET', '/api/v1/officers', token)).items;
  const other = officers.find(({ id }) => id !== user.id).id;
  const begun = await server.ask('POST', '/api/v1/inspections', token, {
    enterpriseId: firm.id, kind: 'routine', legalBasis: '《安全生产法》第六十五条', approvalNumber: '河安检批〔2026〕47号', officerIds: [user.id, other],
    startedAt: new Date(Date.now() - 25 * 24 * 3600 * 1000).toISOString(),
  });
  const { held: supervisor } = await all.staff('supervisor');
  const home = await supervisor.open('pages/home/home');
  await home.sees('超过办理时限的工作');
  await home.sees('未完成的督查');
  await home.tap('.late_work .line');
  const record = await supervisor.follow();
  await record.sees(firm.name);
  await server.ask('POST', `/api/v1/inspections/${begun.id}/void`, await server.token('supervisor'), { reason: '没有完成' });
});

test('what was approved for today fills itself in', async () => {
  const firm = await server.firm('审批家具厂');
  const { held: inspector } = await all.staff('inspector1');
  const own = inspector.stored.session;
  const officers = (await server.ask('GET', '/api/v1/officers', own.token)).items;
  const other = officers.find(({ id }) => id !== own.user.id);
  const { dayIn } = require(`${inspector.root}/services/time.js`);
  const approval = await server.ask('POST', `/api/v1/enterprises/${firm.id}/inspection-approvals`, own.token, {
    kind: 'campaign', matter: '粉尘涉爆专项检查', reason: '年度计划', fromOn: dayIn(0), toOn: dayIn(3), officerIds: [own.user.id, other.id],
  });
  const decided = await server.ask('POST', `/api/v1/inspection-approvals/${approval.id}/decision`, await server.token('supervisor'), { decision: 'approve' });
  const page = await inspector.open(`pages/firm/firm?id=${firm.id}`);
  await page.tap('.inspect');
  const inspection = await inspector.follow();
  const { opening } = inspection.data;
  assert.deepEqual([opening.approvalNumber, opening.kind, opening.partner], [decided.number, 'campaign', other.id]);
  assert.ok(decided.number);
});

test('who finds the gate locked says so, without a signature of the firm', async () => {
  const firm = await server.firm('锁门家具厂');
  const { inspection } = await all.inspectorAt(firm);
  await begin(inspection);
  await inspection.tap('.ending');
  await inspection.tap('.complete');
  await inspection.sees('请企业负责人签字');
  await inspection.fill('outcome', 'locked');
  await inspection.tap('.complete');
  await inspection.sees('请拍一张现场照片');
  await inspection.fill('why', '大门上锁，电话无人接听');
  await inspection.photo('photos');
  await inspection.tap('.complete');
  await inspection.sees('督查已完成');
  const [stored] = await inspectionsOf(firm);
  const { outcome, outcomeReason } = await server.ask('GET', `/api/v1/inspections/${stored.id}`, firm.office);
  assert.deepEqual([outcome, outcomeReason], ['locked', '大门上锁，电话无人接听']);
});

test('a major hazard needs its plan first, and two people accept it', async () => {
  const { firm, owner } = await all.bound('重大家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  await begin(inspection);
  await inspection.tap('.add');
  const finding = await inspector.follow();
  await finding.fill('title', '除尘系统未设锁气卸灰');
  await finding.fill('place', '打磨车间');
  await finding.fill('level', 'major');
  await finding.tap('.submit');
  assert.ok(finding.data.errors['criteria.article']);
  await finding.fill('criteria.article', '第十一条第（一）项');
  await finding.photo();
  await finding.tap('.submit');
  inspection.component.instance.onShow();
  await end(inspection);
  const [{ id }] = await hazardsOf(firm);

  owner.take();
  const hazard = await owner.open(`pages/hazard/hazard?id=${id}`);
  assert.equal(hazard.all('.rectification').length, 0);
  await hazard.tap('.plan');
  const plan = await owner.follow();
  for (const name of ['goals', 'methods', 'resources', 'responsible', 'timetable', 'emergency']) {
    await plan.fill(name, '十二月十日前由设备科加装锁气卸灰装置，预算三万元，期间停用该工位并派人看守。');
  }
  await plan.tap('.submit');
  await plan.sees('治理方案已提交');
  hazard.component.instance.onShow();
  await hazard.sees('下次进展');
  await hazard.tap('.progress');
  const progress = await owner.follow();
  await progress.fill('text', '装置已到货');
  await progress.tap('.submit');
  await progress.sees('进展已报告');
  await hazard.tap('.rectification');
  const form = await owner.follow();
  await form.fill('measure', '已加装');
  await form.photo();
  await form.tap('.submit');

  for (const [username, said] of [['supervisor', '等另一名人员验收'], ['office', '已销号']]) {
    const { held } = await all.staff(username);
    const page = await held.open(`pages/hazard/hazard?id=${id}`);
    await page.tap('.review');
    const review = await held.follow();
    await review.fill('decision', 'accept');
    await review.fill('acceptanceReport.text', '装置运行正常，卸灰口无外泄。');
    await review.tap('.submit');
    await review.sees(said);
  }
});

test('a grid worker makes a service visit and sees no score', async () => {
  const firm = await server.firm('指导家具厂');
  const { held } = await all.staff('grid1');
  const home = await held.open('pages/home/home');
  held.scanned = firm.url;
  await home.tap('.scan');
  const page = await held.follow();
  await page.sees(firm.name);
  assert.ok(!page.text.includes('为什么是'));
  await page.tap('.visit');
  const form = await held.follow();
  await form.fill('advice', '提醒清理通道');
  await form.tap('.submit');
  await form.sees('服务指导已记录');
  const records = await held.open('pages/records/records');
  await records.sees('提醒清理通道');
  const { tabs } = (await held.open('custom-tab-bar/index')).data;
  assert.deepEqual(tabs.map(({ text }) => text), ['首页', '记录', '我的']);
});

test('what was advised on a service visit is read by the firm, by the inspectors and by who was there', async () => {
  const { firm, owner, home } = await all.bound('走访家具厂');
  const { held: grid } = await all.staff('grid1');
  const form = await grid.open(`pages/form/form?what=visit&id=${firm.id}&name=x`);
  await form.fill('advice', '打磨工段每天清扫并登记');
  await form.photo();
  await form.tap('.submit');
  await form.sees('服务指导已记录');
  const list = await grid.open('pages/records/records');
  await list.tap('.record');
  const own = await grid.follow();
  await own.sees(firm.name);
  await own.sees('打磨工段每天清扫并登记');
  await own.sees('网格员');
  await own.tap('.photo');
  assert.equal(grid.enlarged.urls.length, 1);
  assert.equal((await fetch(grid.enlarged.current)).status, 200);
  await own.tap('.again');
  assert.match(grid.went[grid.went.length - 1], /what=visit/);
  assert.equal(own.all('.hazard').length, 0);

  owner.take();
  await home.component.instance.onPullDownRefresh();
  await home.tap('.inbox');
  const inbox = await owner.follow();
  await inbox.sees('打磨工段每天清扫并登记');
  await inbox.tap('.message');
  const told = await owner.follow();
  await told.sees('不是执法检查，不扣分');
  assert.equal(told.all('.again').length, 0);
  await told.tap('.hazard');
  assert.match(owner.went[owner.went.length - 1], new RegExp(`what=hazard&id=${firm.id}`));
  const records = await owner.open('pages/records/records');
  await records.tap('.visits');
  await records.tap('.record');
  assert.equal(owner.went[owner.went.length - 1].split('?')[0], '/pages/visit/visit');

  // nobody is met at the next one, and the inspectors see it on their day
  const gone = { id: require(`${grid.root}/services/ids.js`).newId(), enterpriseId: firm.id, outcome: 'moved', visitedAt: require(`${grid.root}/services/time.js`).instant() };
  await server.ask('POST', '/api/v1/service-visits', grid.stored.session.token, gone);
  const { held: inspector } = await all.staff('inspector1');
  const day = await inspector.open('pages/home/home');
  await day.sees('近 7 天的服务指导');
  await day.tap('.visit');
  const moved = await inspector.follow();
  await moved.sees('已搬迁');
  await moved.sees('核对登记表');
  await moved.tap('.firm');
  assert.equal(inspector.went[inspector.went.length - 1], `/pages/firm/firm?id=${firm.id}`);
});

test('each of the street begins with what concerns them', async () => {
  await server.firm('看板家具厂');
  const { held: inspector } = await all.staff('inspector1');
  const day = await inspector.open('pages/home/home');
  await day.sees('等我复查');
  await day.sees('今年没去过');
  const { held: leader } = await all.staff('leader');
  const figures = await leader.open('pages/home/home');
  await figures.sees('未销号隐患');
  await figures.sees('家企业的码色');
  await figures.tap('.not-visited');
  const firms = await leader.follow();
  await firms.sees('看板家具厂');
  await firms.fill('q', '没有这样的名字');
  await firms.tap('.search');
  await firms.sees('没有这样的企业');
});
