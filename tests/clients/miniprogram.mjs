/**
 * Writes what the mini-program takes from the OpenAPI document: the types of those schemas that its
 * pages use, and the lengths of every field that people fill in.
 * node miniprogram.mjs NODE_MODULES DOCUMENT FOLDER writes types.d.ts and limits.js into FOLDER
 */
import { readFileSync, writeFileSync } from 'node:fs';

import { pathToFileURL } from 'node:url';

const [modules, path, folder] = process.argv.slice(2);
const found = pathToFileURL(`${modules}/openapi-typescript/dist/index.mjs`);
const { default: openapiTS, astToString } = await import(found);

/** What the pages call a schema. */
const NAMES = {
  Problem: 'ProblemBody',
  Session: 'SessionAnswer',
  Card: 'PublicCard',
  Overview: 'Overview',
  OpenItem: 'OpenItem',
  Ranking: 'Ranking',
  Photo: 'PhotoLink',
  Hazard: 'HazardDetailWithPhotos',
  HazardLine: 'HazardWithPhotos',
  Checklist: 'Checklist',
  ChecklistItem: 'ChecklistItem',
  Message: 'Message',
  Subscription: 'Subscription',
  Inspection: 'InspectionAnswer',
  InspectionLine: 'InspectionLine',
  SelfCheck: 'SelfCheck',
  SelfCheckLine: 'SelfCheckLine',
  SelfCheckTask: 'SelfCheckTask',
  ServiceVisit: 'ServiceVisitWithPhotos',
  MyDay: 'MyDay',
  Work: 'Work',
  WorkLine: 'WorkLine',
  Dashboard: 'Dashboard',
  Score: 'Score',
  ScoreLine: 'ScoreLine',
  ScoreHistory: 'ScoreHistory',
  WhatIf: 'WhatIfAnswer',
  Forecast: 'Forecast',
  RankingLine: 'RankingLine',
  Dossier: 'Dossier',
  Appeal: 'AppealView',
  Approval: 'Approval',
  Officer: 'CertifiedOfficer',
  FirmLine: 'EnterpriseLine',
  FirmBulletin: 'FirmBulletin',
  Measure: 'Measure',
  MyTarget: 'MyTarget',
  Wall: 'WallSheet',
  Statistics: 'HazardStatistics',
  StatisticsLine: 'StatisticsLine',
  StaffMessage: 'StaffMessage',
  Member: 'Member',
  ListedInvitation: 'ListedInvitation',
  PhoneClaim: 'PhoneClaim',
  Application: 'Application',
};

/** What people fill in on a phone. */
const FORMS = [
  'submit_rectification', 'create_hazard', 'create_finding', 'create_self_check', 'create_service_visit',
  'create_inspection', 'complete_inspection', 'create_correction', 'create_extension', 'decide_extension',
  'create_reply', 'create_plan', 'create_progress', 'review_rectification', 'create_appeal',
  'create_document', 'create_hazard_report', 'create_phone_view', 'create_answers', 'create_measure',
  'create_statement', 'review_measure', 'create_inspection_approval', 'decide_inspection_approval',
  'create_statistics_signature', 'change_name', 'create_consent', 'confirm_hazard', 'replace_due_date', 'decide_appeal',
  'create_application', 'decide_application',
];

const document = JSON.parse(readFileSync(path, 'utf8'));
const all = document.components.schemas;
const needed = {};

/** A schema and all that it refers to. */
function take(schema) {
  if (schema === null || typeof schema !== 'object') return;
  const name = schema.$ref?.split('/').pop();
  if (name && !needed[name]) {
    if (!all[name]) throw new Error(`the document has no schema ${name}`);
    needed[name] = all[name];
    take(all[name]);
  }
  Object.values(schema).forEach(take);
}

Object.values(NAMES).forEach((name) => take({ $ref: `#/components/schemas/${name}` }));
const schemas = Object.fromEntries(Object.entries(needed).sort(([one], [other]) => (one < other ? -1 : 1)));
const part = { openapi: document.openapi, info: document.info, paths: {}, components: { schemas } };
const written = astToString(await openapiTS(part));
const components = written.slice(written.indexOf('export interface components')).split(/^export (?:type|interface) (?!components)/m)[0];

const types = [
  '// What the pages use of the API, made from openapi.json: scripts/clients --types\n\n',
  components.replace('export interface', 'interface').replace(/export type/g, 'type'),
  ...Object.entries(NAMES).map(([name, schema]) => `type ${name} = components['schemas']['${schema}'];\n`),
];
writeFileSync(`${folder}/types.d.ts`, types.join(''));

/** A schema without its references, and of alternatives the one that is not null. */
function plain(schema) {
  if (schema.$ref) return plain(all[schema.$ref.split('/').pop()]);
  if (schema.oneOf) return plain(schema.oneOf.find((one) => one.type !== 'null'));
  return schema;
}

/** The bounds of all fields of a body, by path: of a list as a whole, and of what stands in it. */
function bounds(schema, prefix, found) {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const field = plain(property);
    const at = prefix + name;
    const needed = (schema.required ?? []).includes(name);
    const limit = {};
    if (field.maxLength ?? field.maxItems) limit.most = field.maxLength ?? field.maxItems;
    if (needed || field.minItems || field.minLength) limit.least = field.minLength ?? field.minItems ?? 0;
    if (Object.keys(limit).length > 0) found[at] = limit;
    bounds(field.items ? plain(field.items) : field, `${at}.`, found);
  }
  return found;
}

const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
const limits = FORMS.map((name) => {
  const operation = operations.find(({ operationId }) => operationId === name);
  if (!operation) throw new Error(`the document has no operation ${name}`);
  return [name, bounds(plain(operation.requestBody.content['application/json'].schema), '', {})];
});
const lines = limits.map(([name, fields]) => {
  const rows = Object.entries(fields).map(([at, limit]) => {
    const inside = Object.entries(limit).map(([key, value]) => `${key}: ${value}`).join(', ');
    return `    ${/^\w+$/.test(at) ? at : `'${at}'`}: { ${inside} },\n`;
  });
  return `  ${name}: {\n${rows.join('')}  },\n`;
});
writeFileSync(`${folder}/limits.js`, `// @ts-check
// How long a text may be and how many things a list may hold, by operation and field, made from
// openapi.json: scripts/clients --types. \`least\` stands where a field must be given.

/** @type {Record<string, Record<string, { most?: number, least?: number }>>} */
module.exports = {
${lines.join('')}};
`);
