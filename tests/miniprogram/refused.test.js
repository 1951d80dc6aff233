/** What the server does not take: each kind of record opens its form again, and the end of an inspection waits for it. */
const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { people, begin, find, end, signBoth, until } = require('./people.js');
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

const inspectionsOf = async (firm) => (await server.ask('GET', `/api/v1/inspections?enterprise=${firm.id}`, firm.office)).items;
const detail = (id, firm) => server.ask('GET', `/api/v1/inspections/${id}`, firm.office);

/** Changes what waits on the phone, as a wrong clock or another version of the app would have written it. */
function spoil(held, operation, change) {
  const { queue } = held.stored;
  change(queue.find((item) => item.operation === operation).body);
  held.stored.queue = queue;
}

/** The phone finds a network, and the server does not take what was spoilt. */
async function refuse(held) {
  held.goOnline();
  await until('something is refused', () => held.stored.queue && held.stored.queue.some(({ refused }) => refused));
  const outbox = await held.open('pages/outbox/outbox');
  await outbox.sees('未被接受');
  await outbox.tap('.mend');
  return held.follow();
}

test('a refused checklist opens its items again, and the end waits until it is mended', async () => {
  const firm = await server.firm('检查表家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  await begin(inspection);
  inspector.goOffline();
  const plain = inspection.data.items.filter(({ kind }) => kind !== 'number');
  const second = inspection.data.items.indexOf(plain[1]);
  await inspection.tap('.yes', 0);
  await inspection.tap('.none', second);
  await end(inspection);
  spoil(inspector, 'create_answers', (body) => { body.answers[0] = { itemId: plain[0].id, number: 7 }; });
  const sheet = await refuse(inspector);
  assert.deepEqual(inspector.stored.queue.map(({ operation }) => operation), ['create_answers', 'complete_inspection'], 'the end waits');
  assert.deepEqual((await inspectionsOf(firm)).map(({ state }) => state), ['open']);
  await sheet.sees(plain[0].text);
  assert.deepEqual(sheet.data.items.map(({ id, answer }) => [id, answer]), [[plain[0].id, ''], [plain[1].id, 'not_applicable']]);
  assert.notEqual(sheet.data.items[0].error, '');
  await sheet.tap('.yes', 0);
  await sheet.tap('.submit');
  await until('everything is sent', () => !inspector.stored.queue);
  const [{ id, state }] = await inspectionsOf(firm);
  assert.equal(state, 'completed');
  assert.deepEqual((await detail(id, firm)).sheets[0].items.map(({ result }) => result), ['in_order', 'not_applicable']);
});

test('a refused end opens again with both signatures, and something can be added', async () => {
  const firm = await server.firm('结束家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  await begin(inspection);
  inspector.goOffline();
  await end(inspection);
  spoil(inspector, 'complete_inspection', (body) => { body.signatures[2].name = ''; });
  const again = await refuse(inspector);
  assert.equal(again.data.step, 'end');
  assert.match(again.data.errors.head, /必填/);
  assert.equal(again.all('.signed').length, 2, 'the firm and the colleague');
  await again.tap('.back-to-sheet');
  await find(inspector, again, '灭火器失效');
  await again.tap('.ending');
  await again.fill('head', '样例负责人');
  await again.tap('.complete');
  await again.sees('督查已完成');
  await until('everything is sent', () => !inspector.stored.queue);
  const [{ id, state, findingCount }] = await inspectionsOf(firm);
  assert.deepEqual([state, findingCount], ['completed', 1]);
  const { signatures, certificatesShown, recusalAnswer } = await detail(id, firm);
  assert.equal(signatures.filter(({ imageId }) => imageId).length, 2);
  assert.deepEqual([certificatesShown, recusalAnswer], [true, '不申请回避']);
});

test('an end that was refused and left is found again: one inspection, one end', async () => {
  const firm = await server.firm('重开家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  await begin(inspection);
  inspector.goOffline();
  await end(inspection);
  spoil(inspector, 'complete_inspection', (body) => { body.signatures[2].name = ''; });
  const again = await refuse(inspector);
  await again.tap('.back-to-sheet');
  inspector.close();
  inspector.launch();
  const home = await inspector.open('pages/home/home');
  await home.tap('.draft');
  const third = await inspector.follow();
  await third.tap('.ending');
  assert.equal(third.all('.signed').length, 2);
  await third.fill('head', '样例负责人');
  await third.tap('.complete');
  await third.sees('督查已完成');
  await until('everything is sent', () => !inspector.stored.queue);
  assert.deepEqual((await inspectionsOf(firm)).map(({ state }) => state), ['completed']);
});

test('a number out of order is not passed over', async () => {
  const firm = await server.firm('实测家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  await begin(inspection);
  const at = inspection.data.lists.findIndex(({ items }) => items.some(({ kind }) => kind === 'number'));
  await inspection.tap('.chip', at);
  const measured = inspection.data.items.find(({ kind }) => kind === 'number');
  await inspection.fill(measured.id, String(measured.max === null || measured.max === undefined ? measured.min - 1 : measured.max + 1));
  await inspection.sees('请记录隐患');
  await inspection.tap('.ending');
  await inspection.fill('shown', 'yes');
  await inspection.fill('recusalAsked', 'no');
  await inspection.fill('head', '样例负责人');
  await inspection.sign('headSigned');
  await inspection.tap('.complete');
  await inspection.sees('请先记录隐患');
  await inspection.tap('.passed-over');
  const form = await inspector.follow();
  assert.equal(form.data.values.title, measured.fault);
  await form.fill('place', '打磨车间');
  await form.photo();
  await form.tap('.submit');
  inspection.component.instance.onShow();
  await inspection.rest();
  await inspection.tap('.complete');
  await inspection.sees('督查已完成');
});

test('a measure and a statement made in a basement are mended with their signatures; the end waits for both', async () => {
  const firm = await server.firm('现场家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  await begin(inspection);
  await find(inspector, inspection, '除尘管道积尘');
  inspector.goOffline();
  const [finding] = inspection.data.open.findings;
  await inspection.tap('.measure');
  const measure = await inspector.follow();
  await measure.tap('.submit');
  for (const name of ['kinds', 'extent', 'reason', 'head', 'headSigned', 'partnerSigned']) assert.ok(measure.data.errors[name], name);
  await measure.fill('kinds', 'remove_at_once');
  await measure.fill('kinds', 'withdraw_people');
  await measure.fill('extent', '打磨工段');
  await measure.fill('reason', '管道内有火花');
  await measure.fill('hazardIds', finding.id);
  await signBoth(measure);
  await measure.tap('.submit');
  inspection.component.instance.onShow();
  await inspection.sees('已作现场处理：打磨工段');
  await inspection.tap('.statement');
  const statement = await inspector.follow();
  await statement.fill('speaker', '样例厂长');
  await statement.fill('statement', '当日检修，检修前已停机');
  await statement.fill('head', '样例厂长');
  await statement.fill('refusedReason', '不在笔录上签字');
  assert.ok(!statement.data.fields.some(({ name }) => name === 'headSigned'), 'who refuses does not sign');
  await statement.sign('partnerSigned');
  await statement.tap('.submit');
  await end(inspection);
  spoil(inspector, 'create_measure', (body) => { body.extent = ''; });
  const again = await refuse(inspector);
  assert.ok(inspector.stored.queue.some(({ operation }) => operation === 'complete_inspection'), 'the end waits');
  assert.match(again.data.errors.extent, /必填/);
  assert.deepEqual(again.data.values.kinds, ['remove_at_once', 'withdraw_people']);
  assert.ok(again.data.values.headSigned.file && again.data.values.partnerSigned.file);
  await again.fill('extent', '打磨工段及其除尘系统');
  await again.tap('.submit');
  await until('everything is sent', () => !inspector.stored.queue);
  const [{ id, state }] = await inspectionsOf(firm);
  assert.equal(state, 'completed');
  const { measures, statements, documents } = await detail(id, firm);
  assert.deepEqual(measures.map(({ extent, hazardIds }) => [extent, hazardIds]), [['打磨工段及其除尘系统', [finding.id]]]);
  assert.deepEqual(statements.map(({ speaker }) => speaker), ['样例厂长']);
  assert.ok(documents.some(({ kind }) => kind === 'measure_decision') && documents.some(({ kind }) => kind === 'statement_record'));
  const record = await inspector.open(`pages/record/record?id=${id}`);
  await record.sees('当日检修，检修前已停机');
  await record.sees('已出示执法证件');
});

test('a confirmation that is refused later leads back to the record', async () => {
  const firm = await server.firm('确认家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  await begin(inspection);
  await end(inspection, { partner: false });
  const [{ id }] = await inspectionsOf(firm);
  const partner = inspector.stored.partner.name;
  for (const username of ['inspector2', 'inspector3']) {
    const { held } = await all.staff(username);
    if (held.stored.session.user.name !== partner) continue;
    const record = await held.open(`pages/record/record?id=${id}`);
    held.goOffline();
    await record.tap('.confirm');
    await record.sees('您的确认已存在手机上');
    // meanwhile the office declares the inspection void
    await server.ask('POST', `/api/v1/inspections/${id}/void`, await server.token('supervisor'), { reason: '重复录入' });
    const again = await refuse(held);
    await again.sees(firm.name);
    assert.equal(again.all('.confirm').length, 0, 'there is nothing to confirm any more');
    return;
  }
  throw new Error(`nobody is called ${partner}`);
});
