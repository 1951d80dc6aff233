/** Signing in and out, consent, looks, and what WeChat may refuse. */
const assert = require('node:assert/strict');
const { createHmac } = require('node:crypto');
const { after, before, test } = require('node:test');
const { people } = require('./people.js');
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

test('a member of the staff is renewed by WeChat too, after signing in once', async () => {
  const firm = await server.firm('复登家具厂');
  const { held: inspector } = await all.staff('inspector1');
  await server.ask('DELETE', '/api/v1/session', inspector.stored.session.token);
  const home = await inspector.open('pages/home/home');
  inspector.scanned = firm.code;
  await home.tap('.scan');
  const page = await inspector.follow();
  await page.sees(firm.name);
  assert.deepEqual(inspector.stored.session.roles, ['inspector']);
});

test('who signs out stays out until they sign in again, and leaves nothing behind', async () => {
  const { held: inspector } = await all.staff('inspector3');
  const token = inspector.stored.session.token;
  const me = await inspector.open('pages/me/me');
  await me.tap('.sign-out');
  assert.equal(inspector.stored.session, undefined);
  assert.deepEqual(Object.keys(inspector.stored).filter((key) => key.startsWith('seen')), []);
  const after = await fetch(`${server.url}/api/v1/session`, { headers: { Authorization: `Bearer ${token}` } });
  assert.equal(after.status, 401);
  const logins = inspector.logins;
  const home = await inspector.open('pages/home/home');
  await home.sees('您已退出登录');
  assert.equal(inspector.logins, logins, 'nobody is signed in by themselves');
  // WeChat was unbound: the same phone is nobody's now
  await home.tap('.sign-in');
  assert.deepEqual(inspector.stored.session.roles, []);
});

test('what one person recorded is not sent as another', async () => {
  const firm = await server.firm('换人家具厂');
  const { held } = await all.staff('grid1');
  held.goOffline();
  const form = await held.open(`pages/form/form?what=visit&id=${firm.id}&name=x`);
  await form.fill('advice', '提醒一次');
  await form.tap('.submit');
  await form.sees('已存在手机上');
  const me = await held.open('pages/me/me');
  await me.tap('.sign-out');
  assert.match(held.modals[held.modals.length - 1], /还有 1 条记录没有提交/);
  held.goOnline();
  const door = await held.open('pages/sign-in/sign-in');
  await door.fill('username', 'inspector2');
  await door.fill('password', 'heping-demo');
  await door.tap('.enter');
  const requests = held.requests.length;
  await require(`${held.root}/services/queue.js`).drain();
  assert.ok(!held.requests.slice(requests).some((line) => line.includes('/sync')));
  assert.equal(held.stored.queue.length, 1, 'it waits for its own');
});

test('the privacy policy is asked about once, and refusing it closes nothing', async () => {
  const { owner, home } = await all.bound('隐私家具厂');
  assert.ok(owner.went.length === 0 || owner.stored.session.consentRequired);
  const begun = await owner.open('pages/home/home');
  assert.ok(owner.went.some((url) => url.startsWith('/pages/privacy/privacy')));
  const privacy = await owner.open('pages/privacy/privacy');
  await privacy.sees('收集什么');
  await privacy.tap('.refuse');
  const went = owner.went.length;
  const again = await owner.open('pages/home/home');
  await again.sees('开始自查');
  assert.equal(owner.went.length, went, 'not asked again');
  const third = await owner.open('pages/privacy/privacy');
  await third.tap('.agree');
  const session = await server.ask('GET', '/api/v1/session', owner.stored.session.token);
  assert.equal(session.consentRequired, false);
  const me = await owner.open('pages/me/me');
  await me.tap('.mine');
  await me.sees('已同意');
  await me.tap('.withdraw');
  await me.sees('撤回');
  assert.ok(home && begun);
});

test('a camera that was refused is explained, once WeChat and once its settings are asked', async () => {
  const { firm, owner } = await all.bound('相机家具厂');
  const form = await owner.open(`pages/form/form?what=hazard&id=${firm.id}&name=x`);
  owner.agrees = false;
  await form.photo();
  assert.match(owner.modals.join(), /隐私保护指引/);
  assert.equal(form.data.values.photoIds.length, 0);
  owner.agrees = true;
  owner.cameraDenied = true;
  await form.photo();
  assert.match(owner.modals.join(), /没有相机权限/);
  assert.equal(owner.settings, true);
  owner.cameraDenied = false;
  await form.photo();
  assert.equal(form.data.values.photoIds.length, 1);
  await form.tap('.picture');
  assert.equal(owner.enlarged.urls.length, 1);
  await form.tap('.remove');
  assert.equal(form.data.values.photoIds.length, 0);
});

test('elder-friendly mode is larger type everywhere, at once and after a restart', async () => {
  const { owner, home } = await all.bound('大字家具厂');
  const me = await owner.open('pages/me/me');
  await me.tap('.elder-switch');
  assert.equal(home.data.look, 'elder', 'pages that are open follow');
  owner.close();
  owner.launch();
  const inbox = await owner.open('pages/inbox/inbox');
  assert.equal(inbox.data.look, 'elder');
});

test('a new version is offered, an error is reported, a weak network is told of', async () => {
  const { owner, home } = await all.bound('版本家具厂');
  owner.updateReady();
  assert.equal(owner.updated, true);
  owner.app.onError('TypeError: x');
  assert.deepEqual(owner.reported, ['TypeError: x']);
  owner.weakListeners.forEach((listener) => listener({ weakNet: true, networkType: '4g' }));
  await home.sees('网络较弱');
});

/** Six digits, as an authenticator shows them. */
function codeOf(secret) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((one) => alphabet.indexOf(one).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const mac = createHmac('sha1', key).update(step).digest();
  const at = mac[mac.length - 1] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0');
}

test('a second factor is set up on the phone, asked for at the next door, and WeChat needs it once', async () => {
  const { held: leader } = await all.staff('leader');
  const security = await leader.open('pages/security/security');
  await security.fill('factorPassword', 'heping-demo');
  await security.tap('.enrol');
  await security.fill('factorCode', codeOf(security.data.enrolment.secret));
  await security.tap('.confirm');
  await security.sees('只显示这一次');
  const { recoveryCodes } = security.data;
  await security.sees('恢复码还剩');

  const { held: other, door } = await all.staff('leader');
  await door.sees('动态码');
  assert.equal(other.stored.session, undefined);
  await door.fill('secondFactor', recoveryCodes[0]);
  await door.tap('.enter');
  assert.deepEqual(other.stored.session.roles, ['leader']);
});

test('other devices are signed out from the phone', async () => {
  const { held } = await all.staff('office');
  const elsewhere = await server.token('office');
  const security = await held.open('pages/security/security');
  await security.tap('.revoke');
  assert.equal(security.data.problem, '');
  const answer = await fetch(`${server.url}/api/v1/session`, { headers: { Authorization: `Bearer ${elsewhere}` } });
  assert.equal(answer.status, 401);
});

test('a password that somebody else gave is changed before anything else', async () => {
  const admin = await server.token('admin');
  const user = { username: 'newcomer', name: '新来者', roles: ['office'] };
  const { initialPassword } = await server.ask('POST', '/api/v1/users', admin, user);
  const { held: newcomer, door } = await all.staff('newcomer', initialPassword);
  await door.sees('请换成自己的密码');
  await door.fill('ownPassword', 'a marmalade of seven kettles');
  await door.tap('.change');
  assert.deepEqual(newcomer.stored.session.roles, ['office']);
  assert.equal(newcomer.stored.session.mustChange, false);
});
