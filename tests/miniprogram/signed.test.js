/** What is signed or decided with a finger: figures of a quarter, measures, approvals; who was there; who one is. */
const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { people, begin, find, end, signBoth } = require('./people.js');
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

test('the principal looks the quarter over and signs it with a finger', async () => {
  const firm = await server.firm('统计家具厂');
  const { code } = await server.ask('POST', `/api/v1/enterprises/${firm.id}/invitations`, firm.office, { role: 'principal' });
  const principal = all.phone();
  const home = await principal.open(`pages/home/home?q=${encodeURIComponent(firm.url)}`);
  await home.fill('invitation', code);
  await home.tap('.accept');
  await home.sees('隐患统计表');
  await home.tap('.statistics');
  const page = await principal.follow();
  await page.sees('没有签字');
  await page.sees('期末未销号');
  await page.tap('.sign');
  const form = await principal.follow();
  await form.tap('.submit');
  assert.match(form.data.errors.imageId, /签名/);
  await form.fill('analysis', '配电箱已统一加盖');
  await form.sign('imageId');
  await form.tap('.submit');
  await form.sees('已签署');
  page.component.instance.onShow();
  await page.sees('签字');
  await page.sees('配电箱已统一加盖');
  assert.equal(page.all('.sign').length, 0, 'it is signed once');
  await page.tap('.paper');
  assert.equal(principal.shown.file.subarray(0, 4).toString(), '%PDF');

  const { held: office } = await all.staff('office');
  const street = await office.open('pages/home/home');
  await street.tap('.statistics');
  const list = await office.follow();
  // a firm that is newer than the quarter is not asked for its figures
  await list.sees('都签好了');
  const firmPage = await office.open(`pages/firm/firm?id=${firm.id}`);
  await firmPage.tap('.statistics');
  const seen = await office.follow();
  await seen.sees('配电箱已统一加盖');
  assert.equal(seen.all('.sign').length, 0);
});

test('a safety officer sees the figures and does not sign', async () => {
  const { owner, home } = await all.bound('安全员家具厂');
  await home.tap('.statistics');
  const page = await owner.follow();
  await page.sees('没有签字');
  assert.equal(page.all('.sign').length, 0);
});

test('a measure holds until two officers have seen that the danger is gone', async () => {
  const { firm, owner, home } = await all.bound('措施家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  await begin(inspection);
  const [colleague] = inspection.data.officers;
  await find(inspector, inspection, '除尘管道积尘');
  const [finding] = inspection.data.open.findings;
  await inspection.tap('.measure');
  const measure = await inspector.follow();
  await measure.fill('kinds', 'withdraw_people');
  await measure.fill('extent', '打磨工段');
  await measure.fill('reason', '管道内有火花');
  await measure.fill('hazardIds', finding.id);
  await signBoth(measure);
  await measure.tap('.submit');
  inspection.component.instance.onShow();
  await end(inspection);

  owner.take();
  home.component.instance.onShow();
  await home.sees('现场处理：撤出作业人员（打磨工段）');
  await home.tap('.measure');
  const own = await owner.follow();
  await own.sees('由两名执法人员到现场审查');
  await home.tap('.papers');
  const papers = await owner.follow();
  await papers.sees('现场处理措施决定书');
  await papers.tap('.document');
  assert.equal(owner.shown.file.subarray(0, 4).toString(), '%PDF');
  assert.equal(own.all('.review').length, 0);

  inspector.take();
  const list = await inspector.open(`pages/measures/measures?enterprise=${firm.id}`);
  await list.tap('.paper');
  assert.equal(inspector.shown.file.subarray(0, 4).toString(), '%PDF');
  await list.tap('.review');
  const review = await inspector.follow();
  await review.fill('decision', 'lift');
  await review.fill('seen', '除尘系统已清理，试运行正常');
  await review.fill('partner', colleague.value);
  await signBoth(review);
  await review.tap('.submit');
  await review.sees('尚有隐患未销号');

  owner.take();
  const rectification = await owner.open(`pages/form/form?what=rectification&id=${finding.id}&name=x`);
  await rectification.fill('measure', '已清理');
  await rectification.photo();
  await rectification.tap('.submit');
  inspector.take();
  // two officers went there: it stands in their opinion
  const accept = await inspector.open(`pages/form/form?what=review&id=${finding.id}&name=x&level=general`);
  await accept.fill('decision', 'accept');
  await accept.fill('secondOfficerId', colleague.value);
  await accept.tap('.submit');
  await accept.sees('已销号');
  const { documents } = await server.ask('GET', `/api/v1/hazards/${finding.id}`, firm.office);
  assert.ok(documents.some(({ kind }) => kind === 'recheck_opinion'), 'an opinion of two');

  const desk = await inspector.open('pages/home/home');
  await desk.sees('待审查恢复的现场处理 1 件');
  await desk.tap('.measure_to_review .line');
  const waiting = await inspector.follow();
  await waiting.sees('打磨工段');
  await review.tap('.submit');
  await review.sees('已同意恢复');
  list.component.instance.onShow();
  await list.sees('没有执行中的现场处理措施');
});

test('who reviews by photos names no second officer, and the office is asked for none', async () => {
  const { held: office } = await all.staff('office');
  const form = await office.open('pages/form/form?what=review&id=x&name=x&level=general');
  assert.ok(!form.data.fields.some(({ name }) => name === 'secondOfficerId'));
  const { held: inspector } = await all.staff('inspector1');
  const own = await inspector.open('pages/form/form?what=review&id=x&name=x&level=general');
  const second = own.data.fields.find(({ name }) => name === 'secondOfficerId');
  assert.ok(second && !second.needed && second.choices.length > 1);
});

test('an inspection is asked for, approved, and fills itself in', async () => {
  const firm = await server.firm('申请家具厂');
  const { held: inspector } = await all.staff('inspector1');
  const page = await inspector.open(`pages/firm/firm?id=${firm.id}`);
  await page.tap('.approvals');
  const list = await inspector.follow();
  await list.sees('这里没有督查审批');
  await list.tap('.ask');
  const form = await inspector.follow();
  const [colleague] = form.data.fields.find(({ name }) => name === 'partner').choices;
  await form.fill('kind', 'campaign');
  await form.fill('matter', '粉尘防爆');
  await form.fill('reason', '年度检查计划');
  await form.fill('partner', colleague.value);
  await form.fill('notice', 'no');
  await form.tap('.submit');
  await form.sees('等负责人审批');

  const { held: supervisor } = await all.staff('supervisor');
  const home = await supervisor.open('pages/home/home');
  await home.sees('待审批的督查');
  await home.tap('.inspection_to_approve .line');
  const waiting = await supervisor.follow();
  await waiting.sees(firm.name);
  await waiting.sees('粉尘防爆');
  await waiting.tap('.decide');
  const decision = await supervisor.follow();
  await decision.fill('decision', 'refuse');
  await decision.tap('.submit');
  assert.match(decision.data.errors.note, /请填写/);
  await decision.fill('decision', 'approve');
  await decision.tap('.submit');
  await decision.sees('已批准，文号');

  inspector.take();
  list.component.instance.onShow();
  await list.rest();
  await list.tap('.paper');
  assert.equal(inspector.shown.file.subarray(0, 4).toString(), '%PDF');
  await page.tap('.inspect');
  const inspection = await inspector.follow();
  assert.equal(inspection.data.opening.kind, 'campaign');
  assert.equal(inspection.data.opening.partner, colleague.value);
});

test('a supervisor decides an appeal beside what the firm says and shows; what is refused keeps its words', async () => {
  const { firm, owner } = await all.bound('申诉家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  await begin(inspection);
  await find(inspector, inspection, '灭火器失效');
  await find(inspector, inspection, '通道堵塞');
  await end(inspection);
  owner.take();
  const entries = (await server.ask('GET', `/api/v1/enterprises/${firm.id}/score/entries`, firm.office)).items.filter(({ points }) => points < 0);
  assert.equal(entries.length, 2);
  for (const [at, { id }] of entries.entries()) {
    const form = await owner.open(`pages/form/form?what=appeal&id=${id}&name=x`);
    await form.fill('reason', `第 ${at + 1} 项当天已整改，照片为证`);
    await form.photo();
    await form.tap('.submit');
    await form.sees('申诉已受理');
  }

  const { held: supervisor } = await all.staff('supervisor');
  const home = await supervisor.open('pages/home/home');
  await home.sees('待处理的申诉 2 件');
  await home.tap('.appeal_to_decide .line');
  const first = await supervisor.follow();
  await first.sees('第 1 项当天已整改，照片为证');
  await first.sees(/还剩 \d+ 天/);
  await first.tap('.photo');
  assert.equal((await fetch(supervisor.enlarged.current)).status, 200);
  await first.tap('.decide');
  assert.deepEqual(first.data.errors, { decision: '请选择', reason: '请填写' });
  await first.fill('decision', 'grant');
  await first.fill('reason', '核'.repeat(first.data.most + 1));
  await first.tap('.decide');
  assert.match(first.data.errors.reason, /请删去 1 字/);
  await first.fill('reason', '经核实，整改照片时间相符');
  supervisor.goOffline();
  await first.tap('.decide');
  assert.notEqual(first.data.problem, '');

  // the app is closed meanwhile: what was typed is there again
  supervisor.close();
  supervisor.launch();
  supervisor.goOnline();
  const outbox = await supervisor.open('pages/outbox/outbox');
  await outbox.tap('.continue');
  const again = await supervisor.follow();
  assert.deepEqual([again.data.decision, again.data.reason], ['grant', '经核实，整改照片时间相符']);
  supervisor.confirms = false;
  await again.tap('.decide');
  supervisor.confirms = true;
  assert.equal(again.data.mayDecide, true, 'nothing goes without being asked');
  await again.tap('.decide');
  await again.sees('申诉成立：经核实，整改照片时间相符');
  assert.equal(again.all('.decide').length, 0);
  assert.equal(supervisor.stored.drafts, undefined);

  // somebody was faster with the second: it is refused, and the words are still there
  const list = await supervisor.open('pages/appeals/appeals?state=open');
  await list.tap('.appeal');
  const second = await supervisor.follow();
  await second.fill('decision', 'uphold');
  await second.fill('reason', '复查时通道仍被堵塞');
  await server.ask('POST', `/api/v1/appeals/${second.data.id}/decision`, await server.token('supervisor'), { decision: 'grant', reason: '照片清楚' });
  await second.tap('.decide');
  await second.sees('已经办结');
  assert.equal(second.data.reason, '复查时通道仍被堵塞');
  await second.component.instance.onPullDownRefresh();
  await second.sees('申诉成立：照片清楚');
  list.component.instance.onShow();
  await list.sees('这里没有申诉');

  const { held: office } = await all.staff('office');
  const read = await office.open(`pages/appeal/appeal?id=${second.data.id}`);
  await read.sees('照片清楚');
  assert.equal(read.all('.decide').length, 0);
  owner.take();
  const inbox = await owner.open('pages/inbox/inbox');
  await inbox.sees('申诉已答复');
  await inbox.tap('.message');
  const own = await owner.follow();
  await own.sees('申诉成立');
});

test('the office looks into a report and confirms it', async () => {
  const firm = await server.firm('举报家具厂');
  const passer = all.phone();
  const card = await passer.open(`pages/home/home?q=${encodeURIComponent(firm.url)}`);
  await card.tap('.report');
  const report = await passer.follow();
  await report.fill('text', '后门被货物堵死');
  await report.tap('.submit');
  await report.sees('回执号');

  const { held: office } = await all.staff('office');
  const home = await office.open('pages/home/home');
  await home.sees('待核实的上报');
  await home.tap('.report_to_confirm .line');
  assert.match(office.went[office.went.length - 1], /hazard/);
  const [hazard] = (await server.ask('GET', `/api/v1/hazards?enterprise=${firm.id}&state=reported`, firm.office)).items;
  const page = await office.open(`pages/hazard/hazard?id=${hazard.id}`);
  await page.tap('.confirmation');
  const form = await office.follow();
  await form.fill('decision', 'dismiss');
  await form.tap('.submit');
  assert.match(form.data.errors.reason, /请填写/);
  await form.fill('decision', 'confirm');
  await form.tap('.submit');
  await form.sees('企业已收到整改通知');
  page.component.instance.onShow();
  await page.sees('整改中');
});

test('what was filled in before an inspection began is there again', async () => {
  const firm = await server.firm('草稿家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  await inspection.fill('kind', 'complaint');
  await inspection.fill('actCode', 'XZJC-1');
  inspector.close();
  inspector.launch();
  const home = await inspector.open('pages/home/home');
  await home.tap('.draft');
  const again = await inspector.follow();
  assert.deepEqual([again.data.opening.kind, again.data.opening.actCode], ['complaint', 'XZJC-1']);
  await begin(again);
  assert.equal(inspector.stored.drafts, undefined, 'it was handed in');
});

test('who comes without a name is asked for it, with the consent or later', async () => {
  const { owner, home } = await all.bound('姓名家具厂');
  assert.equal(owner.stored.session.nameRequired, true);
  await home.sees('还不知道您的姓名');
  const privacy = await owner.open('pages/privacy/privacy?ask=1');
  await privacy.fill('name', '样例甲');
  await privacy.tap('.agree');
  assert.deepEqual([owner.stored.session.nameRequired, owner.stored.session.user.name], [false, '样例甲']);
  assert.equal((await server.ask('GET', '/api/v1/session', owner.stored.session.token)).user.name, '样例甲');

  const { owner: other, home: second } = await all.bound('后填家具厂');
  await second.tap('.nameless .link');
  const form = await other.follow();
  await form.fill('name', '样例乙');
  await form.tap('.submit');
  await form.sees('姓名已保存');
  second.component.instance.onShow();
  await second.rest();
  assert.ok(!second.text.includes('还不知道您的姓名'));
});

test('a person of a firm sees the devices that are signed in, and no password', async () => {
  const { owner } = await all.bound('设备家具厂');
  const page = await owner.open('pages/security/security');
  await page.sees('这部手机');
  assert.ok(!page.text.includes('修改密码') && !page.text.includes('动态码'));
});

