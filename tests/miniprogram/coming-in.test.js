/** Coming into a firm without the office, and looking after its people, tap by tap. */
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

/** A firm of the register whose principal and safety officer have these numbers, with its code. */
async function registered(name, more) {
  const office = await server.token('office');
  const firm = { name, industry: '2110', village: '330114003219', ...more };
  const { id } = await server.ask('POST', '/api/v1/enterprises', office, firm);
  const { code } = await server.ask('POST', `/api/v1/enterprises/${id}/codes`, office, {});
  return { id, name, code };
}

/** Presses WeChat's own button, which gives a code for the number of whoever holds the phone. */
async function gives(page, number) {
  const detail = { code: `demo-phone-${number}` };
  page.at('.by-phone').dispatchEvent('getphonenumber', { bubbles: true, detail });
  await page.rest();
}

test('a principal scans, gives the number that the register has, and invites and removes an officer', async () => {
  const firm = await registered('凭号家具厂', { principalName: '样例青', phone: '19000010031' });
  const owner = all.phone();
  const home = await owner.open(`pages/home/home?scene=${firm.code}`);
  await home.sees('用微信手机号绑定');
  await gives(home, '19000010031');
  await home.sees('开始自查');
  await home.tap('.people');
  const own = await owner.follow();
  await own.sees('样例青 · 企业负责人');
  await own.tap('.invite');
  await own.sees('还没用的邀请');
  const { code } = own.data.invitation;

  const colleague = all.phone();
  const door = await colleague.open(`pages/home/home?scene=${firm.code}`);
  await door.fill('invitation', code);
  await door.tap('.accept');
  await door.sees('开始自查');
  assert.ok(!door.text.includes('本企业人员'), 'a safety officer does not look after the people');

  owner.take();
  const again = await owner.open(`pages/people/people?id=${firm.id}`);
  await again.sees('企业安全员');
  await again.tap('.leave');
  assert.ok(!again.text.includes('企业安全员'), again.text);
});

test('a number in two places asks which, and one that nobody knows says what to do', async () => {
  const one = await registered('甲木业', { phone: '19000010032' });
  const other = await registered('乙木业', { safetyOfficerName: '样例白', safetyOfficerPhone: '19000010032' });
  const person = all.phone();
  const home = await person.open(`pages/home/home?scene=${other.code}`);
  await gives(home, '19000010032');
  await home.sees('请选择您所在的企业');
  await home.sees(`${one.name} · 企业负责人`);
  await home.tap('.choice', home.data.choices.findIndex((/** @type {any} */ choice) => choice.enterpriseId === other.id));
  await home.sees('开始自查');
  await home.sees(other.name);

  const nobody = all.phone();
  const lost = await nobody.open(`pages/home/home?scene=${one.code}`);
  await gives(lost, '19000010099');
  await lost.sees('登记表中没有您的手机号');
});

/** Fills in the form and sends it. */
async function applies(held, firm, role) {
  const home = await held.open(`pages/home/home?scene=${firm.code}`);
  await home.sees('有三种办法');
  await home.tap('.apply');
  const form = await held.follow();
  await form.fill('name', '样例紫');
  await form.tap('.submit');
  await form.sees('请拍照片');
  await form.fill('phone', '19000010041');
  await form.fill('role', role);
  await form.photo();
  await form.tap('.submit');
  await form.sees('申请已提交');
}

test('whoever the register does not know applies; a refusal says why, and then they are in', async () => {
  const firm = await registered('申请木业', {});
  const office = await server.token('office');
  const waiting = async () => (await server.ask('GET', '/api/v1/applications', office)).items.find((/** @type {any} */ one) => one.enterpriseId === firm.id);
  const person = all.phone();
  await applies(person, firm, 'principal');
  const again = await person.open(`pages/home/home?scene=${firm.code}`);
  await again.sees('您的申请正在等待处理');
  await server.ask('POST', `/api/v1/applications/${(await waiting()).id}/decision`, office, { decision: 'refuse', reason: '执照不清楚，请重拍' });
  const list = await person.open('pages/applications/applications');
  await list.sees('执照不清楚，请重拍');

  await applies(person, firm, 'principal');
  await server.ask('POST', `/api/v1/applications/${(await waiting()).id}/decision`, office, { decision: 'confirm' });
  const told = await person.open('pages/applications/applications');
  await told.sees('已通过');
  const own = await person.open('pages/home/home');
  await own.sees('开始自查');

  // and as the principal they decide about who helps them
  const helper = all.phone();
  await applies(helper, firm, 'safety_officer');
  person.take();
  const people = await person.open(`pages/people/people?id=${firm.id}`);
  await people.sees('有人申请成为安全员');
  await people.tap('.decide');
  const decision = await person.follow();
  await decision.fill('decision', 'confirm');
  await decision.tap('.submit');
  await decision.rest();
  helper.take();
  const theirs = await helper.open(`pages/home/home?scene=${firm.code}`);
  await theirs.sees('开始自查');

  const rival = all.phone();
  await applies(rival, firm, 'safety_officer');
  const asked = await rival.open('pages/applications/applications');
  await asked.tap('.withdraw');
  await asked.sees('已撤回');
});

test('the street\'s people read what they were told', async () => {
  const { held } = await all.staff('inspector1');
  const told = await held.open('pages/told/told');
  await told.sees('没有消息');
});
