/**
 * The way of a code on a wall, taken by a client whose types come from the OpenAPI document: scan,
 * sign in, record a finding, look at the one screen. What the document says wrongly does not compile,
 * what the server does otherwise does not pass.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';

type Finding = components['schemas']['NewFinding'];

let demo: ChildProcess;
let url: string;

before(async () => {
  const binary = process.env.HEPING_BINARY;
  assert.ok(binary, 'HEPING_BINARY names the binary');
  demo = spawn(binary, ['demo', '--empty', '--bind', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: demo.stdout! });
  url = await new Promise((resolve, reject) => {
    lines.on('line', (line) => { if (line.startsWith('http')) resolve(line.trim().replace(/\/$/, '')); });
    demo.on('exit', (code) => reject(new Error(`heping demo ended with ${code}`)));
  });
});

after(() => { demo.kill('SIGTERM'); });

/** A client of somebody, or of nobody. */
function as(token?: string) {
  return createClient<paths>({ baseUrl: url, headers: token ? { Authorization: `Bearer ${token}` } : {} });
}

/** What was answered, which must be no problem. */
function answered<T>(answer: { data?: T; error?: unknown; response: Response }): NonNullable<T> {
  assert.ok(answer.data, `${answer.response.url} ${answer.response.status} ${JSON.stringify(answer.error)}`);
  return answer.data;
}

async function signIn(username: string) {
  const body = { username, password: 'heping-demo' };
  return answered(await as().POST('/api/v1/sessions/password', { body }));
}

/** A firm with a code on its wall. */
async function firm() {
  const office = as((await signIn('office')).token ?? undefined);
  const made = answered(await office.POST('/api/v1/enterprises', {
    body: { name: '演示木业有限公司', industry: '2110', village: '330114003219' },
  }));
  const path = { id: made.id };
  return answered(await office.POST('/api/v1/enterprises/{id}/codes', { params: { path } })).code;
}

test('scan, sign in, finding, one screen', async () => {
  const code = await firm();
  const scanned = answered(await as().GET('/api/v1/codes/{code}', { params: { path: { code } } }));
  assert.equal(scanned.enterpriseName, '演示木业有限公司');
  assert.equal(scanned.status, 'active');
  assert.equal(scanned.enterpriseId, undefined, 'nobody is told whose it is');

  const [first, second] = [await signIn('inspector1'), await signIn('inspector2')];
  const inspector = as(first.token ?? undefined);
  const card = answered(await inspector.GET('/api/v1/codes/{code}', { params: { path: { code } } }));
  assert.equal(card.nextAction, 'inspect');
  const enterprise = card.enterpriseId;
  assert.ok(enterprise);

  const opened = answered(await inspector.POST('/api/v1/inspections', {
    body: {
      code, kind: 'routine', legalBasis: '《安全生产法》第六十五条', approvalNumber: '河安检批〔2026〕45号',
      officerIds: [first.user.id, second.user.id], startedAt: now(),
    },
  }));
  assert.equal(opened.state, 'open');

  const form = new FormData();
  form.append('file', new Blob([picture()], { type: 'image/png' }), 'photo.png');
  const photo = answered(await inspector.POST('/api/v1/photos', {
    // the generator knows a file as a string; what is sent is the form
    body: { file: '' }, bodySerializer: () => form,
  }));

  const body: Finding = {
    title: '灭火器被遮挡', place: '1号厂房', level: 'general', dueOn: now(14).slice(0, 10), photoIds: [photo.id],
  };
  const params = { path: { id: opened.id } };
  const hazard = answered(await inspector.POST('/api/v1/inspections/{id}/findings', { params, body }));
  assert.equal(hazard.state, 'rectifying');
  assert.equal(hazard.photos[0]?.id, photo.id);

  const screen = answered(await inspector.GET('/api/v1/enterprises/{id}/overview', {
    params: { path: { id: enterprise } },
  }));
  assert.deepEqual(screen.openItems.map((item) => item.hazardId), [hazard.id]);

  const refused = await as().GET('/api/v1/enterprises/{id}/overview', { params: { path: { id: enterprise } } });
  assert.equal(refused.error?.code, 'unauthenticated');
});

/** Now, or some days on, as Shanghai writes it. */
function now(days = 0): string {
  const shanghai = new Date(Date.now() + (days * 24 + 8) * 3_600_000);
  return `${shanghai.toISOString().slice(0, 19)}+08:00`;
}

/** A PNG of one pixel. */
function picture(): Uint8Array<ArrayBuffer> {
  const base64 = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==';
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
