// What /docs adds to Swagger UI: Chinese names of the groups, and examples that work today, with
// ids that this street has. A demo's front page leads here with a name, as it leads to the console; what
// signs that name in, a demo tells who has come through its door.
'use strict';

/** The day on which the examples of the document were written. */
const WRITTEN = '2026-06-15';
const DAY = 86400000;
const said = /^#([\w-]+)$/.exec(location.hash);

/** Asks the API as whoever has signed in; nothing where it refuses. */
async function ask(path, token, body) {
  const headers = { ...(token && { authorization: `Bearer ${token}` }), ...(body && { 'content-type': 'application/json' }) };
  const answer = await fetch(path, { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body) });
  return answer.ok ? answer.json() : undefined;
}

/** The session that the link asks for. */
async function signIn() {
  if (!said) return undefined;
  history.replaceState(null, '', location.pathname);
  const [, name] = said;
  const key = await ask('/demo/key');
  if (!key) return undefined;
  if (name.startsWith('demo-')) return ask('/api/v1/sessions/wechat', undefined, { code: name + key.codeEnding });
  return ask('/api/v1/sessions/password', undefined, { username: name, password: key.password });
}

/** Ids of things that whoever has signed in can see, by what they are. */
async function idsOf(session) {
  if (!session) return {};
  const list = async (needs, path) =>
    session.permissions.includes(needs) ? (await ask(path, session.token))?.items ?? [] : [];
  const first = async (needs, path) => (await list(needs, path))[0];
  const own = session.enterprises?.[0]?.id;
  const of = own ? `&enterprise=${own}` : '';
  const [firm, hazard, inspection, officers, user, device, appeal] = await Promise.all([
    own ? { id: own } : first('ReadRegister', '/api/v1/enterprises?pageSize=1'),
    first('ReadFirm', `/api/v1/hazards?pageSize=1${of}`),
    first('ReadFirm', `/api/v1/inspections?pageSize=1${of}`),
    list('ReadApprovals', '/api/v1/officers?pageSize=2'),
    first('ManageUsers', '/api/v1/users?pageSize=1'),
    first('ManageDevices', '/api/v1/devices?pageSize=1'),
    first('ReadFirm', `/api/v1/appeals?pageSize=1${of}`),
  ]);
  const checklist = await first('ReadChecklists', '/api/v1/checklists');
  const reads = session.permissions.includes('ReadFirm');
  const card = firm && reads && (await ask(`/api/v1/enterprises/${firm.id}/overview`, session.token));
  return {
    enterprises: firm?.id, hazards: hazard?.id, inspections: inspection?.id, checklists: checklist?.id, users: user?.id,
    devices: device?.id, appeals: appeal?.id, codes: card ? card.code : undefined, officers: officers.map((one) => one.id),
  };
}

/** A new id as the API makes them (UUIDv7), so that an example can be sent again and again. */
function newId() {
  const time = Date.now().toString(16).padStart(12, '0');
  // crypto.randomUUID is there by https alone
  const random = Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const rest = `${random.slice(0, 3)}-a${random.slice(4, 7)}-${random.slice(8)}`;
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest}`;
}

/** An example as it works now: days as far from today as they were from the day they were written on. */
function live(value, ids, key) {
  if (Array.isArray(value)) {
    if (key === 'officerIds' && ids.officers?.length) return ids.officers;
    if (key === 'photoIds') return [];
    return value.map((one) => live(one, ids));
  }
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, live(one, ids, name)]));
  }
  if (typeof value !== 'string') return value;
  if (key === 'id') return newId();
  if (key === 'enterpriseId') return ids.enterprises ?? value;
  if (key === 'checklistId') return ids.checklists ?? value;
  if (key === 'code' && value.startsWith('0000-')) return ids.codes ?? value;
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return new Date(Date.now() - 600000).toISOString();
  if (/^\d{4}-\d\d-\d\d$/.test(value)) {
    // today in the street, which is not where the browser may be
    const today = Date.parse(new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10));
    return new Date(today + Date.parse(value) - Date.parse(WRITTEN)).toISOString().slice(0, 10);
  }
  return value;
}

/** Puts into a document what holds for this street today. */
function dress(document, ids) {
  const names = new Map(document.tags.map((tag) => [tag.name, tag['x-displayName'] ?? tag.name]));
  for (const tag of document.tags) tag.name = names.get(tag.name);
  for (const [path, methods] of Object.entries(document.paths)) {
    const kind = /^\/api\/v1\/([a-z-]+)\/\{/.exec(path)?.[1] ?? (path.startsWith('/q/') ? 'codes' : undefined);
    for (const operation of Object.values(methods)) {
      operation.tags = operation.tags.map((tag) => names.get(tag) ?? tag);
      for (const parameter of operation.parameters ?? []) {
        if (parameter.in === 'path' && ['id', 'code'].includes(parameter.name) && kind && ids[kind]) {
          parameter.example = ids[kind];
        }
      }
      const body = operation.requestBody?.content?.['application/json'];
      if (body?.example) body.example = live(body.example, ids);
    }
  }
  return document;
}

function tell(session) {
  const who = document.getElementById('who');
  if (session) who.textContent = `已以“${session.user.name}（${session.rolesText.join('、') || '企业人员'}）”登录，可以直接试用。`;
  else if (said) who.textContent = '没有登录成功：请回到演示首页重新选择身份，或点 Authorize 填入登录接口返回的 token。';
  else who.textContent = '尚未登录：先用“登录”分组的接口取得 token，点 Authorize 填入；演示首页可一键登录进来。';
}

(async () => {
  const [document, session] = await Promise.all([ask('/openapi.json'), signIn()]);
  tell(session);
  const spec = dress(document, await idsOf(session));
  const ui = SwaggerUIBundle({
    spec, dom_id: '#swagger-ui', deepLinking: true, docExpansion: 'none', filter: true, defaultModelsExpandDepth: -1,
    presets: [SwaggerUIBundle.presets.apis],
    onComplete: () => session && ui.preauthorizeApiKey('bearer', session.token),
  });
})();
