/**
 * Writes the types of the mini-program, from those schemas of the OpenAPI document that its pages
 * use: node miniprogram.mjs NODE_MODULES DOCUMENT > types.d.ts
 */
import { readFileSync } from 'node:fs';

import { pathToFileURL } from 'node:url';

const [modules, path] = process.argv.slice(2);
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
};

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

process.stdout.write(`// What the pages use of the API, made from openapi.json: scripts/clients --types\n\n`);
process.stdout.write(components.replace('export interface', 'interface').replace(/export type/g, 'type'));
for (const [name, schema] of Object.entries(NAMES)) {
  process.stdout.write(`type ${name} = components['schemas']['${schema}'];\n`);
}
