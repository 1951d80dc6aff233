/** What the street tells many firms at once, on the phones of those who are to confirm it. */
const assert = require('node:assert/strict');
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

test('a warning stands above all else until somebody of the firm confirms it', async () => {
  const { firm, owner, home } = await all.bound('台风家具厂');
  const office = await server.token('office');
  const confirmBy = new Date(Date.now() + 3_600_000).toISOString();
  const paper = Buffer.from('%PDF-1.4\ntrailer <<>>\n%%EOF\n');
  const attachments = [
    { ...(await server.upload('/api/v1/bulletin-attachments', office, new Blob([paper]))), name: '防台风通知.pdf' },
    { ...(await server.upload('/api/v1/bulletin-attachments', office, await server.picture(firm))), name: '加固示意.jpg' },
  ].map(({ id, name }) => ({ id, name }));
  const storm = { level: 'red', title: '台风今晚登陆', body: '请立即停工撤人，切断电源。', confirmBy, audience: { industries: ['21'] }, attachments };
  const sent = await server.ask('POST', '/api/v1/bulletins', office, storm);
  const path = `/api/v1/bulletins/${sent.id}`;
  for (let tries = 0; (await server.ask('GET', path, office)).state === 'sending'; tries += 1) {
    assert.ok(tries < 200, 'the inboxes are never filled');
    await new Promise((done) => setImmediate(done));
  }

  home.component.instance.onShow();
  await home.sees('台风今晚登陆');
  await home.sees('红色预警');
  await home.sees('前确认');
  const inbox = await owner.open('pages/inbox/inbox');
  await inbox.sees('红色预警：台风今晚登陆');
  await home.sees('文件：防台风通知.pdf');
  await home.tap('.attachment');
  assert.deepEqual(owner.shown, { fileType: 'pdf', file: paper });
  await home.tap('.attachment', 1);
  assert.ok(owner.enlarged.urls.includes(owner.enlarged.current));
  const { overview } = home.data;
  await home.tap('.confirm');
  await home.rest();
  // an answer that was on its way all the while
  home.component.instance.setData({ overview });
  await home.rest();
  assert.ok(!home.text.includes('台风今晚登陆'), 'what is confirmed leaves the screen');
  const seen = await server.ask('GET', path, office);
  assert.deepEqual([seen.recipients, seen.read, seen.confirmed], [1, 1, 1]);

  // what was confirmed is found again by the message, with what it brought, until it is withdrawn
  await inbox.tap('.message');
  const list = await owner.follow();
  await list.sees('已确认');
  await list.sees('防台风通知.pdf');
  await server.ask('POST', `${path}/withdrawal`, office, { reason: '台风转向' });
  await list.component.instance.onPullDownRefresh();
  await list.sees('撤回：台风转向');
  assert.ok(!list.text.includes('防台风通知.pdf'));
});
