/** The reference mini-program against the real server: what people do with it, tap by tap. */
const assert = require('node:assert/strict');
const { createHmac } = require('node:crypto');
const { after, before, test } = require('node:test');
const { Phone } = require('./phone.js');
const { Server } = require('./server.js');

/** @type {Server} */
let server;
before(async () => { server = await Server.start(); });
after(() => server.stop());

let people = 0;
function phone() {
  people += 1;
  return new Phone({ url: server.url, person: `demo-person-${people}` });
}

/** A person who has scanned the code on the wall and accepted the invitation. */
async function bound(name) {
  const firm = await server.firm(name);
  const owner = phone();
  const home = await owner.open(`pages/home/home?q=${encodeURIComponent(firm.url)}`);
  await home.type('.invitation', firm.invitation);
  await home.tap('.accept');
  return { firm, owner, home };
}

/** An inspector who has signed in on this phone, with a partner who has too. */
async function inspectorAt(firm) {
  const inspector = phone();
  const home = await inspector.open('pages/home/home');
  await home.tap('.ask-staff');
  await home.type('.username', 'inspector1');
  await home.type('.password', 'heping-demo');
  await home.tap('.staff');
  inspector.scanned = firm.url;
  await home.tap('.scan');
  await home.sees(firm.name);
  await home.tap('.inspect');
  const inspection = await inspector.follow();
  if (inspection.data.partner === null) {
    await inspection.type('.partner-name', 'inspector2');
    await inspection.type('.partner-password', 'heping-demo');
    await inspection.tap('.join');
  }
  return { inspector, home, inspection };
}

/** Records an inspection with one finding, and ends it. */
async function inspect(inspection, title) {
  await inspection.type('.approval', '河安检批〔2026〕45号');
  await inspection.tap('.open');
  await inspection.type('.finding-title', title);
  await inspection.type('.finding-place', '1号厂房');
  await inspection.tap('.take');
  await inspection.tap('.record');
  await inspection.sees('已记录 1 项');
  await inspection.type('.head', '样例负责人');
  await inspection.tap('.sign-head');
  await inspection.tap('.sign-partner');
  await inspection.tap('.complete');
  await inspection.sees('督查已完成');
}

test('a scan leads to the one screen: by the printed link and by the mini-program code', async () => {
  const { firm, owner, home } = await bound('扫码家具厂');
  await home.sees(firm.name);
  await home.sees('须整改 0 项');
  await home.sees('开始自查');
  assert.equal(owner.logins, 1);

  const again = await owner.open(`pages/home/home?scene=${firm.code}`);
  await again.sees('须整改 0 项');
  const own = await owner.open('pages/home/home');
  await own.sees(firm.name);

  const stranger = phone();
  const card = await stranger.open(`pages/home/home?scene=${firm.code}`);
  await card.sees(firm.name);
  await card.sees('绑定企业');
  assert.ok(!card.text.includes('须整改'), 'a stranger sees the public card alone');
  const unknown = await stranger.open('pages/home/home?scene=ABCDEFGHJKMNP');
  await unknown.sees('请核对后重新输入');
  assert.ok(stranger.toasts.every((title) => title.length <= 7), String(stranger.toasts));
});

test('a self-check with a "no" becomes a hazard, and its rectification is handed in', async () => {
  const { firm, owner, home } = await bound('自查家具厂');
  await home.tap('.self-check');
  const check = await owner.follow();
  if (!check.data.list) await check.tap('.list');
  const { items } = check.data.list;
  const [idle] = items.filter((item) => item.kind === 'number');
  let no = -1;
  for (let at = 0; at < items.length; at += 1) {
    const within = (selector) => check.all(selector).find(({ dom }) => dom.getAttribute('data-at') === String(at));
    if (items[at].kind === 'yes_no') {
      const first = no < 0;
      if (first) no = at;
      within(first ? '.no' : '.yes').dispatchEvent('tap', { bubbles: true });
    } else if (items[at] === idle) {
      within('.choice').dispatchEvent('tap', { bubbles: true });
    } else {
      const value = items[at].kind === 'number' ? String(items[at].min ?? items[at].max ?? 1) : '正常';
      within('.field').dispatchEvent('input', { bubbles: true, detail: { value } });
    }
    await check.rest();
    if (at === no) {
      within('.place').dispatchEvent('input', { bubbles: true, detail: { value: '一楼配电间' } });
      within('.description').dispatchEvent('input', { bubbles: true, detail: { value: '配电箱门未关' } });
      await check.rest();
    }
    if (items[at].photoRequired || at === no) {
      within('.take').dispatchEvent('tap', { bubbles: true });
      await check.rest();
    }
  }
  await check.sees('还有 0 项');
  await check.tap('.submit');
  await check.sees('发现隐患 1 项');

  home.component.instance.onShow();
  await home.sees('须整改 1 项');
  await home.sees(items[no].hazard);
  await home.tap('.item');
  const hazard = await owner.follow();
  await hazard.sees('一楼配电间');
  await hazard.sees('还剩 7 天');
  assert.match(hazard.data.hazard.photos[0].thumbUrl, /sig=/);
  const seen = await fetch(hazard.data.hazard.photos[0].thumbUrl);
  assert.equal(seen.status, 200, 'an image carries no header: its link must do');

  await hazard.type('.measure', '已关好并上锁');
  await hazard.tap('.take');
  await hazard.tap('.submit');
  await hazard.sees('待复查');
  const [stored] = (await server.ask('GET', `/api/v1/hazards?enterprise=${firm.id}`, firm.office)).items;
  assert.equal(stored.state, 'submitted');
});

test('an inspection recorded in a basement arrives once, also when the app was closed and an answer was lost', async () => {
  const firm = await server.firm('地下室家具厂');
  const { inspector, inspection } = await inspectorAt(firm);
  inspector.goOffline();
  await inspect(inspection, '安全出口堆放杂物');
  await inspection.sees('3 条记录');

  inspector.close();
  inspector.launch();
  const home = await inspector.open('pages/home/home').catch(() => null);
  assert.equal(inspector.stored.queue.length, 3, 'the phone has not forgotten');
  assert.ok(home);
  await home.sees('有 3 条记录待上传');
  const list = () => server.ask('GET', `/api/v1/inspections?enterprise=${firm.id}`, firm.office);

  // the server takes it, the answer is lost on the way
  inspector.lost = 2;
  inspector.goOnline();
  const end = Date.now() + 20000;
  while (inspector.stored.queue && Date.now() < end) await new Promise((go) => setTimeout(go, 20));
  assert.equal(inspector.stored.queue, undefined, JSON.stringify(inspector.stored.queue));
  await home.rest();

  const own = (await list()).items.filter((one) => one.enterpriseId === firm.id);
  assert.equal(own.length, 1);
  assert.equal(own[0].state, 'completed');
  const hazards = (await server.ask('GET', `/api/v1/hazards?enterprise=${firm.id}`, firm.office)).items;
  assert.deepEqual(hazards.map((one) => [one.title, one.source]), [['安全出口堆放杂物', 'inspection']]);
});

test('a point to look at becomes a finding that is named by what is wrong', async () => {
  const firm = await server.firm('要点家具厂');
  const { inspection } = await inspectorAt(firm);
  await inspection.type('.approval', '河安检批〔2026〕47号');
  await inspection.tap('.open');
  await inspection.tap('.hint', 0);
  const [{ id, text, hazard }] = inspection.data.hints;
  assert.equal(inspection.data.finding.title, hazard);
  assert.ok(!hazard.includes(text), hazard);
  await inspection.type('.finding-place', '1号厂房');
  await inspection.tap('.take');
  await inspection.tap('.record');
  await inspection.sees('已记录 1 项');
  const [stored] = (await server.ask('GET', `/api/v1/hazards?enterprise=${firm.id}`, firm.office)).items;
  assert.deepEqual([stored.title, stored.checklistItemId], [hazard, id]);
  assert.ok(stored.legalBasis && stored.measure);
});

test('what the server will never take is shown with its reason, and stops nothing else', async () => {
  const firm = await server.firm('拒收家具厂');
  const { inspector, inspection } = await inspectorAt(firm);
  await inspection.type('.approval', '河安检批〔2026〕46号');
  inspector.goOffline();
  await inspection.tap('.open');
  // the code is replaced while the inspector is in the basement
  await server.ask('POST', `/api/v1/enterprises/${firm.id}/codes`, firm.office, {});
  const home = await inspector.open('pages/home/home');
  inspector.goOnline();
  await home.sees('1 条记录未被接受');
  assert.match(inspector.stored.queue[0].refused, /已更换/);
  await home.tap('.refused');
  assert.equal(inspector.stored.queue, undefined);
});

test('the firm is told of a finding, agrees to reminders, and sees its place and why', async () => {
  const { firm, owner, home } = await bound('消息家具厂');
  const { inspection } = await inspectorAt(firm);
  await inspect(inspection, '灭火器失效');
  owner.take();

  await home.component.instance.onPullDownRefresh();
  await home.sees('1 条未读');
  await home.tap('.inbox');
  const inbox = await owner.follow();
  await inbox.sees('灭火器失效');
  await inbox.sees('未开启');
  await inbox.tap('.subscribe');
  await inbox.sees('还可提醒 1 次');
  await inbox.sees('已开启');
  await inbox.tap('.message');
  assert.equal(inbox.all('.unread').length, 0);
  const hazard = await owner.follow();
  await hazard.sees('灭火器失效');
  await hazard.sees('现场检查记录');
  await hazard.tap('.document', 1);
  assert.deepEqual([owner.shown.fileType, String(owner.shown.file.subarray(0, 5))], ['pdf', '%PDF-']);

  await home.tap('.ranking');
  const ranking = await owner.follow();
  await ranking.sees(/家具|制造/);
  await ranking.sees('本企业');
  await ranking.sees('-2');
  assert.equal(ranking.all('.drawn').length, 2);
  assert.match(decodeURIComponent(ranking.data.pictures[0]), /^data:image\/svg\+xml,<svg[^]*<\/svg>\s*$/);
});

test('a session that has ended is renewed without anybody noticing', async () => {
  const { firm, owner, home } = await bound('续期家具厂');
  await server.ask('DELETE', '/api/v1/session', owner.stored.session.token);
  const before = { token: owner.stored.session.token, logins: owner.logins };
  // many requests at once
  await Promise.all([home.component.instance.onPullDownRefresh(), owner.open('pages/inbox/inbox'), owner.open(`pages/ranking/ranking?enterprise=${firm.id}`)]);
  await home.sees(firm.name);
  assert.notEqual(owner.stored.session.token, before.token);
  assert.equal(owner.logins, before.logins + 1, 'one login for all of them');
  assert.equal(home.data.problem, '');
});

test('a member of the staff is renewed by WeChat too, after signing in once', async () => {
  const firm = await server.firm('复登家具厂');
  const { inspector, home } = await inspectorAt(firm);
  await server.ask('DELETE', '/api/v1/session', inspector.stored.session.token);
  inspector.scanned = firm.code;
  await home.tap('.scan');
  await home.sees(firm.name);
  assert.deepEqual(inspector.stored.session.roles, ['inspector']);
});

test('without a network a page says so, and works again with one', async () => {
  const { owner, home } = await bound('断网家具厂');
  owner.goOffline();
  await home.component.instance.onPullDownRefresh();
  await home.sees('没有网络');
  owner.goOnline();
  await home.component.instance.onPullDownRefresh();
  assert.equal(home.data.problem, '');
});

test('elder-friendly mode is larger type everywhere, and is remembered', async () => {
  const { owner, home } = await bound('大字家具厂');
  await home.tap('.elder-switch');
  assert.ok(home.component.dom.querySelector('.elder, [class*=elder]'));
  owner.close();
  owner.launch();
  const inbox = await owner.open('pages/inbox/inbox');
  assert.equal(inbox.data.elder, 'elder');
});

test('never more than ten requests run, and none of them is one that WeChat does not have', async () => {
  const { owner } = await bound('并发家具厂');
  const request = require(`${owner.root}/services/request.js`);
  await Promise.all(Array.from({ length: 40 }, () => request.get('/api/v1/session')));
  assert.ok(owner.mostInFlight <= 8, String(owner.mostInFlight));
  assert.ok(owner.requests.every((line) => /^(GET|POST|PUT|DELETE|UPLOAD) /.test(line)));
});

/** What an authenticator shows for a secret (RFC 6238). */
function totp(secret) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = mac[mac.length - 1] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0');
}

async function staffAt(home, username, password) {
  await home.tap('.ask-staff');
  await home.type('.username', username);
  await home.type('.password', password);
  await home.tap('.staff');
}

test('who has a second factor is asked for it after the password, and once', async () => {
  const token = await server.token('leader');
  const { secret } = await server.ask('POST', '/api/v1/session/second-factor', token, { password: 'heping-demo' });
  const { recoveryCodes } = await server.ask('POST', '/api/v1/session/second-factor/confirmation', token, { code: totp(secret) });
  const leader = phone();
  const home = await leader.open('pages/home/home');
  await staffAt(home, 'leader', 'heping-demo');
  await home.sees('请输入验证器显示的 6 位动态码');
  await home.type('.second-factor', recoveryCodes[0]);
  await home.tap('.staff');
  assert.deepEqual(leader.stored.session.roles, ['leader']);
  // WeChat is bound by now, and asks for nothing
  await server.ask('DELETE', '/api/v1/session', leader.stored.session.token);
  const again = await leader.open('pages/home/home');
  await again.component.instance.onPullDownRefresh();
  assert.deepEqual(leader.stored.session.roles, ['leader']);
});

test('a password that somebody else gave is changed before anything else', async () => {
  const admin = await server.token('admin');
  const user = { username: 'newcomer', name: '新来者', roles: ['office'] };
  const { initialPassword } = await server.ask('POST', '/api/v1/users', admin, user);
  const newcomer = phone();
  const home = await newcomer.open('pages/home/home');
  await staffAt(home, 'newcomer', initialPassword);
  await home.sees('请换成自己的密码');
  await home.type('.own-password', 'a marmalade of seven kettles');
  await home.tap('.change');
  assert.deepEqual(newcomer.stored.session.roles, ['office']);
  assert.equal(newcomer.stored.session.mustChange, false);
});
