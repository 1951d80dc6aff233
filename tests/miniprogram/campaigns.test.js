/** Campaigns on the phones of those who go out, in a village without signal. */
const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { people, begin, end, until } = require('./people.js');
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

/** A campaign to one firm for a team of these people; answers its path. */
async function campaign(firm, name, usernames) {
  const { dayIn } = require('../../api-spec/miniprogram/services/time.js');
  const office = await server.token('office');
  const audience = { enterpriseIds: [firm.id] };
  const made = await server.ask('POST', '/api/v1/campaigns', office, { name, from: dayIn(0), to: dayIn(9), audience });
  const path = `/api/v1/campaigns/${made.id}`;
  const memberIds = await Promise.all(usernames.map(async (username) => (await server.ask('GET', '/api/v1/session', await server.token(username))).user.id));
  await server.ask('PUT', `${path}/teams`, office, { name: '第一组', memberIds, enterpriseIds: [firm.id] });
  const state = async () => (await server.ask('GET', `${path}/targets`, office)).items[0].state;
  return { id: made.id, state };
}

test('an inspector without signal sees the targets, and the inspection counts without anybody saying so', async () => {
  const firm = await server.firm('普查家具厂');
  const { id, state } = await campaign(firm, '冬季用电大普查', ['inspector1', 'inspector2']);
  const { inspector, inspection } = await all.inspectorAt(firm);
  inspector.goOffline();
  const home = await inspector.open('pages/home/home');
  await home.sees('冬季用电大普查 还有 1 家');
  await home.sees('普查家具厂');
  assert.deepEqual([inspection.data.opening.campaignId, inspection.data.opening.kind], [id, 'campaign']);
  await inspection.sees('计入专项');
  await begin(inspection);
  await end(inspection);
  assert.equal(await state(), 'waiting');
  inspector.goOnline();
  await until('everything is sent', () => !inspector.stored.queue);
  assert.equal(await state(), 'visited');
});

test('a grid worker visits a target, or says that it was for something else', async () => {
  const firm = await server.firm('网格普查家具厂');
  const { state } = await campaign(firm, '网格走访', ['grid1']);
  const { held } = await all.staff('grid1');
  const visit = async (campaignOf) => {
    const home = await held.open('pages/home/home');
    await home.sees('网格走访 还有 1 家');
    await home.tap('.target');
    const page = await held.follow();
    await page.sees('网格普查家具厂');
    await page.tap('.visit');
    const form = await held.follow();
    await form.sees('计入专项');
    if (campaignOf !== undefined) await form.fill('campaignId', campaignOf);
    await form.fill('advice', '清理通道');
    await form.tap('.submit');
    await until('everything is sent', () => !held.stored.queue);
  };
  await visit('');
  assert.equal(await state(), 'waiting');
  await visit();
  assert.equal(await state(), 'visited');
});
