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
  const { owner, home } = await all.bound('台风家具厂');
  const office = await server.token('office');
  const confirmBy = new Date(Date.now() + 3_600_000).toISOString();
  const storm = { level: 'red', title: '台风今晚登陆', body: '请立即停工撤人，切断电源。', confirmBy, audience: { industries: ['21'] } };
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
  const { overview } = home.data;
  await home.tap('.confirm');
  await home.rest();
  // an answer that was on its way all the while
  home.component.instance.setData({ overview });
  await home.rest();
  assert.ok(!home.text.includes('台风今晚登陆'), 'what is confirmed leaves the screen');
  const seen = await server.ask('GET', path, office);
  assert.deepEqual([seen.recipients, seen.read, seen.confirmed], [1, 1, 1]);
});
