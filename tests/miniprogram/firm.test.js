/** The firm's people with the mini-program, against the real server, tap by tap. */
const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { people, begin, find, end, answer, answerAll } = require('./people.js');
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

test('a scan leads to the one screen: by the printed link, the mini-program code and the typed code', async () => {
  const { firm, owner, home } = await all.bound('扫码家具厂');
  await home.sees('开始自查');
  assert.equal(owner.logins, 1);

  const again = await owner.open(`pages/home/home?scene=${firm.code}`);
  await again.sees('开始自查');
  const own = await owner.open('pages/home/home');
  await own.sees(firm.name);
  assert.ok(!own.text.includes('绑定企业'), 'who has a firm is not asked to bind one');

  const stranger = all.phone();
  const card = await stranger.open(`pages/home/home?scene=${firm.code}`);
  await card.sees(firm.name);
  await card.sees('码牌真实');
  await card.sees('绑定企业');
  assert.ok(!card.text.includes('开始自查'), 'a stranger sees the public card alone');
  assert.equal(card.component.instance.onShareAppMessage().path, `/pages/home/home?scene=${firm.code}`);
  const unknown = await stranger.open('pages/home/home?scene=ABCDEFGHJKMNP');
  await unknown.sees('请核对后重新输入');
  await unknown.fill('typed', firm.code.toLowerCase());
  await unknown.tap('.open');
  await unknown.sees(firm.name);
  await unknown.fill('invitation', '8F3KQ2ZD7MXA');
  await unknown.tap('.accept');
  await unknown.sees('没有这个邀请码');
  assert.ok(stranger.toasts.every((title) => title.length <= 7), String(stranger.toasts));
});

test('a self-check, one question a screen, goes on where it was left, and its "no" becomes a hazard that is rectified', async () => {
  const { firm, owner, home } = await all.bound('自查家具厂');
  await home.tap('.self-check');
  let check = await owner.follow();
  if (!check.data.list) await check.tap('.list');
  const { items } = check.data.list;
  assert.equal(check.all('.check').length, 1);
  await check.sees(`1/${items.length}`);
  await answer(check);
  await check.sees(`2/${items.length}`);

  owner.close();
  owner.launch();
  const again = await owner.open('pages/home/home');
  await again.sees('没做完的，接着做');
  await again.tap('.draft');
  check = await owner.follow();
  await check.sees('接着上次没做完的做');
  await check.sees(`2/${items.length}`);
  await answerAll(check, { no: 1 });
  await check.sees('都答完了');
  await check.tap('.submit');
  await check.sees('发现隐患 1 项');
  assert.equal(owner.stored.drafts, undefined);

  again.component.instance.onShow();
  await again.sees('还剩 7 天');
  await again.tap('.item');
  const hazard = await owner.follow();
  await hazard.sees('一楼配电间');
  await hazard.sees('（含当日）前');
  assert.match(hazard.data.hazard.photos[0].thumbUrl, /sig=/);
  const seen = await fetch(hazard.data.hazard.photos[0].thumbUrl);
  assert.equal(seen.status, 200, 'an image carries no header: its link must do');

  await hazard.tap('.rectification');
  const form = await owner.follow();
  await form.tap('.submit');
  await form.sees('请填写');
  await form.sees('请拍照片');
  await form.fill('measure', '已关好并上锁');
  await form.photo();
  await form.tap('.submit');
  await form.sees('等街道复查');
  await form.tap('.remind');
  await form.sees('有结果会通知您');
  assert.ok(owner.accepts.length > 0, 'asked in the moment in which people wait');
  const [stored] = (await server.ask('GET', `/api/v1/hazards?enterprise=${firm.id}`, firm.office)).items;
  assert.equal(stored.state, 'submitted');

  // the second time, what was said the first is to be read, and nothing is ticked
  await again.tap('.self-check');
  const next = await owner.follow();
  if (!next.data.list) await next.tap('.list');
  await next.sees('上次：');
  assert.equal(next.all('.on').length, 0);
});

test('the last screen is there at once, also without a network, and says how old it is', async () => {
  const { firm, owner } = await all.bound('断网家具厂');
  owner.goOffline();
  owner.close();
  owner.launch();
  const home = await owner.open('pages/home/home');
  await home.sees(firm.name);
  await home.sees('更新于');
  assert.ok(!home.text.includes('绑定企业'));
  owner.goOnline();
  await home.component.instance.onPullDownRefresh();
  assert.equal(home.data.old, '');
  assert.equal(home.data.problem, '');
});

test('what is sent back says why on top; extension, statement and rectification go their way', async () => {
  const { firm, owner, home } = await all.bound('退回家具厂');
  await home.tap('.report-own');
  const report = await owner.follow();
  await report.fill('description', '除尘管道末端积尘');
  await report.fill('place', '打磨车间');
  await report.photo();
  await report.tap('.submit');
  await report.sees('隐患已上报');
  const [{ id, dueOn }] = (await server.ask('GET', `/api/v1/hazards?enterprise=${firm.id}`, firm.office)).items;

  const hazard = await owner.open(`pages/hazard/hazard?id=${id}`);
  await hazard.tap('.extension');
  const extension = await owner.follow();
  assert.ok(extension.data.values.newDueOn > dueOn);
  await extension.fill('reason', '配件未到');
  await extension.tap('.submit');
  await extension.sees('等街道答复');
  hazard.component.instance.onShow();
  await hazard.sees('配件未到');
  assert.equal(hazard.all('.extension').length, 0, 'one request at a time');
  await hazard.tap('.reply');
  const reply = await owner.follow();
  await reply.fill('text', '已停用该工位');
  await reply.tap('.submit');
  await reply.sees('已送达街道');
  await hazard.tap('.rectification');
  const form = await owner.follow();
  await form.fill('measure', '已清理');
  await form.photo();
  await form.tap('.submit');

  const { held: supervisor } = await all.staff('supervisor');
  const review = await supervisor.open(`pages/hazard/hazard?id=${id}`);
  await review.tap('.review');
  const decision = await supervisor.follow();
  await decision.fill('decision', 'send_back');
  await decision.tap('.submit');
  assert.ok(decision.data.errors.note, 'what is sent back needs a reason');
  await decision.fill('note', '管道末端仍有积尘');
  await decision.tap('.submit');
  await decision.sees('已退回企业');

  owner.take();
  await hazard.component.instance.onPullDownRefresh();
  const [first] = hazard.all('.note');
  assert.match(first.dom.textContent, /管道末端仍有积尘/);
});

test('the firm is told of a finding, agrees to reminders, sees its place and why, and appeals', async () => {
  const { firm, owner, home } = await all.bound('消息家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  await begin(inspection);
  await find(inspector, inspection, '灭火器失效');
  await end(inspection);
  owner.take();

  await home.component.instance.onPullDownRefresh();
  await home.sees('1 条未读');
  await home.tap('.inbox');
  const inbox = await owner.follow();
  await inbox.sees('灭火器失效');
  await inbox.tap('.subscribe');
  await inbox.sees('还可提醒 1 次');
  await inbox.sees('已开启');
  await inbox.tap('.message');
  assert.equal(inbox.all('.unread').length, 0);
  const hazard = await owner.follow();
  await hazard.sees('现场检查记录');
  await hazard.tap('.document', 1);
  assert.deepEqual([owner.shown.fileType, String(owner.shown.file.subarray(0, 5))], ['pdf', '%PDF-']);

  const ranking = await owner.open(`pages/ranking/ranking?enterprise=${firm.id}`);
  await ranking.sees('−2');
  await ranking.sees('计算到');
  await ranking.sees('申诉（还剩');
  assert.equal(ranking.all('.drawn').length, 2);
  assert.match(decodeURIComponent(ranking.data.curve), /^data:image\/svg\+xml,<svg[^]*<\/svg>\s*$/);
  const at = ranking.data.entries.findIndex(({ appealLeft }) => appealLeft);
  await ranking.tap('.appeal', ranking.data.entries.slice(0, at).filter(({ appealLeft }) => appealLeft).length);
  const appeal = await owner.follow();
  await appeal.fill('reason', '灭火器在检验有效期内');
  await appeal.tap('.submit');
  await appeal.sees('申诉已受理');
  ranking.component.instance.onShow();
  await ranking.sees('申诉待处理');
  await ranking.tap('.appeals');
  const appeals = await owner.follow();
  await appeals.sees('灭火器在检验有效期内');
  await appeals.sees(/还剩 \d+ 天/);
  await appeals.sees('答复之前照常计分');
  const supervisor = await server.token('supervisor');
  const [{ id }] = (await server.ask('GET', `/api/v1/appeals?enterprise=${firm.id}`, supervisor)).items;
  await server.ask('POST', `/api/v1/appeals/${id}/decision`, supervisor, { decision: 'uphold', reason: '经核实已过期' });
  await appeals.component.instance.onPullDownRefresh();
  await appeals.sees('维持扣分：经核实已过期');
});

test('every step of the score says why, and leads to what brought it', async () => {
  const { firm, owner } = await all.bound('积分家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  await begin(inspection);
  await find(inspector, inspection, '配电箱无盖板');
  await find(inspector, inspection, '通道堵塞');
  await end(inspection);
  owner.take();
  const ranking = await owner.open(`pages/ranking/ranking?enterprise=${firm.id}`);
  await ranking.sees('变为 96 分');
  await ranking.tap('.what-if');
  await ranking.sees(/今天把 2 项都改好并通过复查：96 分变为 9[6-9] 分/);
  await ranking.sees(/一年里第 (\d) 次变化，共 \1 次/);
  // the chart is 300 wide: where it begins nothing had happened, and what is nearest is the first step
  ranking.at('.chart').dispatchEvent('tap', { bubbles: true, detail: { x: 10, y: 60 } });
  await ranking.sees('一年里第 1 次变化');
  await ranking.sees('配电箱无盖板');
  const [step] = ranking.all('.why');
  assert.match(step.dom.textContent, /−2/);
  await ranking.tap('.why');
  await (await owner.follow()).sees('配电箱无盖板');
  await ranking.tap('.later');
  await ranking.sees('一年里第 2 次变化');
  await ranking.tap('.earlier');
  await ranking.sees('一年里第 1 次变化');
});

test('the sheet for the wall says what hangs there, who has read it and how it is printed', async () => {
  const { firm, owner, home } = await all.bound('公示家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  await begin(inspection);
  await find(inspector, inspection, '安全出口上锁');
  await end(inspection);
  owner.take();
  await home.component.instance.onPullDownRefresh();
  await home.tap('.wall');
  const wall = await owner.follow();
  await wall.sees('没有整改完的隐患 1 项');
  await wall.sees('安全出口上锁');
  await wall.sees('还没有人扫码确认');
  await wall.tap('.copy');
  const { pathname } = new URL(owner.clipboard);
  const page = await fetch(`${server.url}${pathname}`, { method: 'POST' });
  assert.equal(page.status, 200);
  await wall.component.instance.onPullDownRefresh();
  await wall.sees('已有 1 人扫码确认');
});

test('charts follow the look: larger letters for elders, dark paper in dark mode', async () => {
  const { firm, owner } = await all.bound('图表家具厂');
  const plain = await owner.open(`pages/ranking/ranking?enterprise=${firm.id}`);
  owner.stored.elder = true;
  owner.theme = 'dark';
  const dark = await owner.open(`pages/ranking/ranking?enterprise=${firm.id}`);
  const size = (page) => Number(/font-size="(\d+)"/.exec(decodeURIComponent(page.data.curve))[1]);
  assert.ok(size(dark) > size(plain));
  assert.ok(!decodeURIComponent(dark.data.curve).includes('#fff"'));
});

test('papers of the firm are registered with a photo and shown with their end', async () => {
  const { firm, owner } = await all.bound('证照家具厂');
  const dossier = await owner.open(`pages/dossier/dossier?id=${firm.id}`);
  await dossier.tap('.add');
  const form = await owner.follow();
  await form.fill('kind', 'special_equipment');
  await form.fill('title', '叉车使用登记证');
  await form.fill('expiresOn', '2020-01-31');
  await form.photo();
  await form.tap('.submit');
  await form.sees('已登记');
  dossier.component.instance.onShow();
  await dossier.sees('已过期');
  await dossier.tap('.renew');
  const renewal = await owner.follow();
  assert.equal(renewal.data.values.title, '叉车使用登记证');
});

test('records of both sides can be opened, from the screen and from the list', async () => {
  const { firm, owner, home } = await all.bound('记录家具厂');
  await home.tap('.self-check');
  const check = await owner.follow();
  if (!check.data.list) await check.tap('.list');
  await answerAll(check);
  await check.tap('.submit');
  await check.sees('没有发现隐患');
  const list = await owner.open('pages/records/records');
  await list.sees('共 1 次');
  await list.tap('.record');
  const record = await owner.follow();
  await record.sees('逐项结果');
  await record.sees('符合');
  await list.tap('.inspections');
  await list.sees('还没有记录');
  assert.ok(firm.id);
});

test('anybody reports a hazard without being anybody, and asks with the receipt what became of it', async () => {
  const firm = await server.firm('举报家具厂');
  const passer = all.phone();
  const card = await passer.open(`pages/home/home?scene=${firm.code}`);
  await card.tap('.report');
  const form = await passer.follow();
  passer.tokens = [];
  await form.fill('text', '车间后门被货物堵死');
  await form.photo();
  await form.tap('.submit');
  await form.sees('回执号');
  assert.deepEqual(passer.tokens, [], 'a report bears no session');
  const receipts = await passer.open('pages/receipt/receipt');
  await receipts.tap('.kept');
  await receipts.sees('待核实');
});

test('a session that has ended is renewed without anybody noticing', async () => {
  const { firm, owner, home } = await all.bound('续期家具厂');
  await server.ask('DELETE', '/api/v1/session', owner.stored.session.token);
  const past = { token: owner.stored.session.token, logins: owner.logins };
  // many requests at once
  await Promise.all([home.component.instance.onPullDownRefresh(), owner.open('pages/inbox/inbox'), owner.open(`pages/ranking/ranking?enterprise=${firm.id}`)]);
  await home.sees(firm.name);
  assert.notEqual(owner.stored.session.token, past.token);
  assert.equal(owner.logins, past.logins + 1, 'one login for all of them');
  assert.equal(home.data.problem, '');
});

test('never more than ten requests run, and none of them is one that WeChat does not have', async () => {
  const { owner } = await all.bound('并发家具厂');
  const request = require(`${owner.root}/services/request.js`);
  await Promise.all(Array.from({ length: 40 }, () => request.get('/api/v1/session')));
  assert.ok(owner.mostInFlight <= 8, String(owner.mostInFlight));
  assert.ok(owner.requests.every((line) => /^(GET|POST|PUT|DELETE|UPLOAD) /.test(line)));
});
