/** For every field of every form: the longest that is allowed is taken, one more is told of before it is sent. */
const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { people, begin } = require('./people.js');
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

/** A rare character is one to the server and two to JavaScript. */
const text = (length) => '𬭳'.repeat(length);

/** The same for a field; funds and time are told with a number in them. */
const longest = (name, length) => (['resources', 'timetable'].includes(name) ? `9${text(length - 1)}` : text(length));

const secrets = new Set(['contact']);

/**
 * Fills a form to the brim, one more in each field at a time, then hands in the longest.
 * @param {any} held
 * @param {string} url
 * @param {Record<string, string>} chosen what is chosen rather than typed
 */
async function fillsUp(held, url, chosen = {}) {
  held.take();
  const form = await held.open(url);
  for (const name of Object.keys(chosen)) await form.fill(name, chosen[name]);
  const fields = form.data.fields.filter(({ kind, name }) => (kind === 'text' || kind === 'long') && !secrets.has(name));
  for (const { name, most } of fields) {
    assert.ok(most > 0, `${url}: ${name} knows no bound`);
    await form.fill(name, longest(name, most));
  }
  if (form.data.fields.some(({ kind }) => kind === 'photos')) await form.photo();
  for (const { name } of form.data.fields.filter(({ kind }) => kind === 'signature')) await form.sign(name);
  for (const { name, most } of fields) {
    await form.fill(name, text(most + 1));
    await form.tap('.submit');
    assert.match(form.data.errors[name] || '', new RegExp(`最多 ${most} 字，请删去 1 字`), `${url}: ${name}`);
    assert.equal(form.data.done, '');
    await form.fill(name, longest(name, most));
  }
  await form.tap('.submit');
  assert.deepEqual([form.data.problem, form.data.queued], ['', false], url);
  assert.notEqual(form.data.done, '', url);
  return fields.length;
}

test('forms of a firm', async () => {
  const { firm, owner } = await all.bound('长度家具厂');
  await fillsUp(owner, 'pages/form/form?what=name&id=own');
  await fillsUp(owner, `pages/form/form?what=hazard&id=${firm.id}&name=x`);
  await fillsUp(owner, `pages/form/form?what=document&id=${firm.id}&name=x`);
  await fillsUp(owner, `pages/form/form?what=report&id=${firm.code}&name=x`);
  const { items } = await server.ask('GET', `/api/v1/hazards?enterprise=${firm.id}&state=rectifying`, firm.office);
  const [{ id, dueOn }] = items;
  await fillsUp(owner, `pages/form/form?what=extension&id=${id}&name=x&due=${dueOn}`);
  await fillsUp(owner, `pages/form/form?what=reply&id=${id}&name=x`);
  await fillsUp(owner, `pages/form/form?what=rectification&id=${id}&name=x`);
  const { held: office } = await all.staff('supervisor');
  const [extension] = (await server.ask('GET', `/api/v1/hazards/${id}`, firm.office)).extensions;
  await fillsUp(office, `pages/form/form?what=review&id=${id}&name=x&level=general`, { decision: 'send_back' });
  await fillsUp(office, `pages/form/form?what=extension-decision&id=${id}&extension=${extension.id}&name=x`, { decision: 'refuse' });
});

test('the form of a principal', async () => {
  const firm = await server.firm('签署长度家具厂');
  const { code } = await server.ask('POST', `/api/v1/enterprises/${firm.id}/invitations`, firm.office, { role: 'principal' });
  const principal = all.phone();
  const home = await principal.open(`pages/home/home?q=${encodeURIComponent(firm.url)}`);
  await home.fill('invitation', code);
  await home.tap('.accept');
  const [{ value }] = require(`${principal.root}/services/periods.js`).periods();
  await fillsUp(principal, `pages/form/form?what=statistics&id=${firm.id}&period=${value}&name=x`);
});

test('forms of an inspection, and of what follows a major finding', async () => {
  const { firm, owner } = await all.bound('重大长度家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  const { openingLimits, endLimits: limits } = inspection.data;
  const [colleague] = inspection.data.officers;
  await inspection.fill('partner', colleague.value);
  for (const [name, most] of [['approvalNumber', openingLimits.approval], ['legalBasis', openingLimits.basis], ['actCode', openingLimits.act]]) {
    await inspection.fill(name, text(most + 1));
    await inspection.tap('.open');
    assert.match(inspection.data.errors[name], /请删去 1 字/);
    await inspection.fill(name, text(most));
  }
  await inspection.tap('.open');
  assert.equal(inspection.data.step, 'sheet', inspection.data.problem);
  const { id } = inspection.data.open;
  await fillsUp(inspector, `pages/form/form?what=finding&id=${id}&name=x`, { level: 'major' });
  inspection.component.instance.onShow();
  await fillsUp(inspector, `pages/form/form?what=measure&id=${id}&name=x&partner=${encodeURIComponent(inspection.data.open.officers[1].name)}`, { kinds: 'withdraw_people' });
  inspection.component.instance.onShow();
  await inspection.tap('.ending');
  await inspection.fill('shown', 'yes');
  await inspection.fill('recusalAsked', 'yes');
  await inspection.fill('recusalAnswer', text(limits.answer + 1));
  await inspection.tap('.complete');
  assert.match(inspection.data.errors.recusalAnswer, /请删去 1 字/);
  await inspection.fill('recusalAnswer', text(limits.answer));
  await inspection.fill('head', text(limits.name + 1));
  await inspection.tap('.complete');
  assert.match(inspection.data.errors.head, /请删去 1 字/);
  await inspection.fill('head', text(limits.name));
  await inspection.fill('refusedReason', text(limits.refused + 1));
  await inspection.tap('.complete');
  assert.match(inspection.data.errors.refusedReason, /请删去 1 字/);
  await inspection.fill('refusedReason', text(limits.refused));
  await inspection.sign('partnerSigned');
  await inspection.tap('.complete');
  await inspection.sees('督查已完成');
  await fillsUp(inspector, `pages/form/form?what=correction&id=${id}&name=x`);
  await fillsUp(inspector, `pages/form/form?what=statement&id=${id}&name=x&partner=${encodeURIComponent(colleague.text.split('　')[0])}`);
  const [measure] = (await server.ask('GET', `/api/v1/measures?enterprise=${firm.id}`, firm.office)).items;
  await fillsUp(inspector, `pages/form/form?what=measure-review&id=${measure.id}&name=x`, { decision: 'keep', partner: colleague.value });
  await fillsUp(inspector, `pages/form/form?what=approval&id=${firm.id}&name=x`, { partner: colleague.value, notice: 'yes' });
  const [approval] = (await server.ask('GET', `/api/v1/inspection-approvals?enterprise=${firm.id}`, firm.office)).items;
  const { held: supervisor } = await all.staff('supervisor');
  await fillsUp(supervisor, `pages/form/form?what=approval-decision&id=${approval.id}&name=x`, { decision: 'refuse' });
  inspector.take();
  await fillsUp(inspector, `pages/form/form?what=visit&id=${firm.id}&name=x`);
  // whole telephone numbers are for who looks after the firm
  const assignments = `/api/v1/users/${inspector.stored.session.user.id}/assignments`;
  const { version } = await server.ask('GET', assignments, firm.office);
  await server.ask('PUT', assignments, firm.office, { enterprises: [firm.id], villages: [], version });
  await fillsUp(inspector, `pages/form/form?what=phone&id=${firm.id}&name=x`);

  const [hazard] = (await server.ask('GET', `/api/v1/hazards?enterprise=${firm.id}`, firm.office)).items;
  await fillsUp(owner, `pages/form/form?what=plan&id=${hazard.id}&name=x`);
  await fillsUp(owner, `pages/form/form?what=progress&id=${hazard.id}&name=x`);
  await fillsUp(owner, `pages/form/form?what=rectification&id=${hazard.id}&name=x`);
  const { held: office } = await all.staff('supervisor');
  await fillsUp(office, `pages/form/form?what=review&id=${hazard.id}&name=x&level=major`, { decision: 'accept' });
  const { items } = await server.ask('GET', `/api/v1/enterprises/${firm.id}/score/entries`, firm.office);
  const minus = items.find(({ points }) => points < 0);
  await fillsUp(owner, `pages/form/form?what=appeal&id=${minus.id}&name=x`);
});

test('the reason beyond the yearly cap', async () => {
  const firm = await server.firm('次数家具厂');
  const { inspector, inspection } = await all.inspectorAt(firm);
  const [own, other] = [inspector.stored.session, inspection.data.officers[0].value];
  for (let visits = 0; visits < 12; visits += 1) {
    await server.ask('POST', '/api/v1/inspections', own.token, {
      enterpriseId: firm.id, kind: 'routine', legalBasis: 'x', approvalNumber: String(visits), officerIds: [own.user.id, other], startedAt: require(`${inspector.root}/services/time.js`).instant(),
    });
  }
  await begin(inspection);
  assert.match(inspection.data.problem, /上限 12 次/);
  const { cap } = inspection.data.openingLimits;
  await inspection.fill('overCapReason', text(cap + 1));
  await inspection.tap('.open');
  assert.match(inspection.data.errors.overCapReason, /请删去 1 字/);
  await inspection.fill('overCapReason', text(cap));
  await inspection.tap('.open');
  assert.equal(inspection.data.step, 'sheet', inspection.data.problem);
  assert.equal(inspector.stored.queue, undefined);
});

test('every field of a self-check', async () => {
  const { firm, owner } = await all.bound('自查长度家具厂');
  const office = firm.office;
  const list = await server.ask('POST', '/api/v1/checklists', office, {
    title: '长度自查表',
    scope: 'self_check',
    industries: ['21'],
    items: [
      { text: '通道是否畅通', kind: 'yes_no', critical: false, photoRequired: false, hazard: '通道堵塞', legalBasis: 'x', measure: 'x' },
      { text: '今日作业内容', kind: 'text', critical: false, photoRequired: false, legalBasis: 'x', measure: 'x' },
    ],
  });
  const check = await owner.open(`pages/self-check/self-check?enterprise=${firm.id}&industry=2110&task=`);
  await check.tap('.list', check.data.lists.findIndex(({ id }) => id === list.id));
  const { limits } = check.data;
  await check.tap('.no');
  for (const name of ['place', 'description']) {
    await check.fill(name, text(limits[name] + 1));
    await check.tap('.next');
    assert.match(check.data.errors[name], /请删去 1 字/);
    await check.fill(name, text(limits[name]));
  }
  await check.photo('files');
  await check.tap('.next');
  await check.fill('text', text(limits.text + 1));
  await check.tap('.next');
  assert.match(check.data.errors.text, /请删去 1 字/);
  await check.fill('text', text(limits.text));
  await check.tap('.next');
  await check.tap('.submit');
  await check.sees('发现隐患 1 项');
  assert.equal(owner.stored.queue, undefined);
});
