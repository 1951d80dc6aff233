/** Who holds the phones, and what they do again and again. */
const assert = require('node:assert/strict');
const { Phone } = require('./phone.js');

let phones = 0;

/** @param {import('./server.js').Server} server */
function people(server) {
  const phone = () => {
    phones += 1;
    return new Phone({ url: server.url, person: `demo-person-${process.pid}-${phones}` });
  };

  /** A person who has scanned the code on the wall and accepted the invitation. */
  async function bound(name) {
    const firm = await server.firm(name);
    const owner = phone();
    const home = await owner.open(`pages/home/home?q=${encodeURIComponent(firm.url)}`);
    await home.fill('invitation', firm.invitation);
    await home.tap('.accept');
    await home.sees(name);
    return { firm, owner, home };
  }

  /** Somebody of the street who has signed in on this phone. */
  async function staff(username, password = 'heping-demo') {
    const held = phone();
    const door = await held.open('pages/sign-in/sign-in');
    await door.fill('username', username);
    await door.fill('password', password);
    await door.tap('.enter');
    return { held, door };
  }

  /** An inspector in front of a firm, about to begin. */
  async function inspectorAt(firm) {
    const { held: inspector } = await staff('inspector1');
    const home = await inspector.open('pages/home/home');
    inspector.scanned = firm.url;
    await home.tap('.scan');
    const page = await inspector.follow();
    await page.sees(firm.name);
    await page.tap('.inspect');
    const inspection = await inspector.follow();
    return { inspector, home, firmPage: page, inspection };
  }

  return { phone, bound, staff, inspectorAt };
}

/** Opens the inspection, with a colleague. */
async function begin(inspection, approval = '河安检批〔2026〕45号') {
  await inspection.fill('approvalNumber', approval);
  const [colleague] = inspection.data.officers;
  await inspection.fill('partner', colleague.value);
  await inspection.tap('.open');
}

/** Records a hazard of the inspection that is open. */
async function find(inspector, inspection, title, more = {}) {
  await inspection.tap('.add');
  const form = await inspector.follow();
  await form.fill('title', title);
  await form.fill('place', more.place || '1号厂房');
  await form.photo();
  await form.tap('.submit');
  inspection.component.instance.onShow();
  await inspection.rest();
  return form;
}

/** Ends it, signed by the firm and, if wished, by the colleague. */
async function end(inspection, { partner = true } = {}) {
  await inspection.tap('.ending');
  await inspection.fill('shown', 'yes');
  await inspection.fill('recusalAsked', 'yes');
  await inspection.fill('head', '样例负责人');
  await inspection.sign('headSigned');
  if (partner) await inspection.sign('partnerSigned');
  await inspection.tap('.complete');
  assert.equal(inspection.data.problem, '');
  await inspection.sees('督查已完成');
}

/** Answers one question of a self-check; `no` with what is wrong. */
async function answer(check, { no = false } = {}) {
  const { item } = check.data;
  if (item.kind === 'yes_no') await check.tap(no ? '.no' : '.yes');
  else if (item.kind === 'number') await check.tap('.none');
  else await check.fill('text', '正常');
  if (no) {
    await check.fill('place', '一楼配电间');
    await check.fill('description', '配电箱门未关');
  }
  if (check.data.item.id !== item.id || check.data.summing) return;
  if (check.data.answer.isNo || check.data.item.photoRequired) await check.photo('files');
  await check.tap('.next');
}

/** Answers all that is left; the first question that can be answered so is a "no". */
async function answerAll(check, { no = 0 } = {}) {
  let left = no;
  while (!check.data.summing) {
    const at = check.data.at;
    const isNo = left > 0 && check.data.item.kind === 'yes_no';
    if (isNo) left -= 1;
    await answer(check, { no: isNo });
    assert.ok(check.data.summing || check.data.at > at, `stuck at ${at}: ${JSON.stringify(check.data.errors)}`);
  }
}

/** Both sides sign a form: the firm and the colleague with a finger. */
async function signBoth(form) {
  await form.fill('head', '样例负责人');
  await form.sign('headSigned');
  await form.sign('partnerSigned');
}

/** Waits until a condition of the phone holds. */
async function until(what, holds) {
  const deadline = Date.now() + 20000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`in vain: ${what}`);
    await new Promise((go) => { setTimeout(go, 20); });
  }
}

module.exports = { people, signBoth, until, begin, find, end, answer, answerAll };
