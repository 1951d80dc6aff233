/**
 * Prints how much of the API the two faces use, read from their sources: operations of the document, those that
 * console and mini-program call, those that neither does, and how many pages each has.
 * node uses.mjs DOCUMENT CONSOLE MINIPROGRAM
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [document, consoleFolder, miniprogram] = process.argv.slice(2);
const { paths } = JSON.parse(readFileSync(document, 'utf8'));
const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods)
  .filter(([, { operationId }]) => operationId)
  .map(([method, { operationId }]) => ({ id: operationId, method: method.toUpperCase(), segments: path.split('/') })));

/** What stands where the code has an expression. */
const ANY = '*';
/** What is before a path and says how it is called; whatever says nothing reads. */
const METHODS = [
  [/\b(?:call|anonymously|send)\('(\w+)', $/, (said) => said[1]],
  [/\bapi\.(\w+)\($/, (said) => said[1]],
  [/\b(?:post|claim|sendFile|upload(?:<[^()]*>)?)\(\s*$/, () => 'POST'],
];

const files = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter(({ name }) => /\.(js|ts|vue)$/.test(name) && !/\.d\.ts$|\.test\.ts$/.test(name))
  .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));

/** The operation of a method and a path, in which expressions are anything. */
function operation(method, path) {
  const segments = path.split('?')[0].replace(/\$\{[^}]*\}?/g, ANY).split('/');
  const fits = (own) => own.length === segments.length && own.every((one, at) => one === segments[at] || /^\{/.test(one) || (segments[at].includes(ANY) && one.replace(/\{.*?\}/g, ANY) === segments[at]));
  // what is written out comes before what is a parameter
  return operations.filter((one) => one.method === method && fits(one.segments))
    .sort((one, other) => one.segments.filter((part) => part.startsWith('{')).length - other.segments.filter((part) => part.startsWith('{')).length)[0];
}

/** The ids of the operations that a source names, or whose method and path it does. */
function used(source) {
  const found = new Set([...source.matchAll(/\boperation: '(\w+)'/g)].map(([, id]) => id));
  const named = [...source.matchAll(/\bconst (\w+) = (?:\([^=]*\) => )?['`](\/api\/v1\/[^'`]*)['`]/g)];
  const pathsOf = (name) => named.filter(([, known]) => known === name).map(([, , path]) => path);
  const whole = source.replace(/\$\{(\w+)(?:\([^}]*\))?\}/g, (said, name) => pathsOf(name)[0] ?? said)
    // a name that is handed on is its path, and so is the list of a workbook
    .replace(/(?<=\()(\w+)(?=[,)(])/g, (said, name) => pathsOf(name).map((path) => `'${path}'`).join() || said)
    .replace(/\bworkbookOf\('([^']+)'/g, (_, list) => `workbookOf('/api/v1/${list}.xlsx'`);
  for (const { index, 1: path } of whole.matchAll(/['"`](\/api\/v1\/[^'"`\s]*)/g)) {
    const before = whole.slice(Math.max(0, index - 80), index);
    if (/(?:const \w+ = (?:\([^=]*\) => )?|address: [^\n]*)$/.test(before)) continue;
    const [way, said] = METHODS.map(([pattern, method]) => [method, pattern.exec(before)]).find(([, match]) => match) ?? [() => 'GET'];
    const one = operation(way(said), path);
    if (one) found.add(one.id);
  }
  return found;
}

const known = new Set(operations.map(({ id }) => id));
const union = (sources) => new Set(sources.flatMap((source) => [...used(source)]).filter((id) => known.has(id)));
const office = union(files(join(consoleFolder, 'src')));
const phone = union(files(miniprogram));
const either = new Set([...office, ...phone]);
const pages = readFileSync(join(consoleFolder, 'src/pages.ts'), 'utf8').match(/view: \(\) =>/g).length;
const screens = JSON.parse(readFileSync(join(miniprogram, 'app.json'), 'utf8')).pages.length;

console.log(`operations    ${known.size}`);
console.log(`console       ${office.size} operations, ${pages} pages behind the sign-in`);
console.log(`mini-program  ${phone.size} operations, ${screens} pages`);
console.log(`either        ${either.size} operations`);
console.log(`neither       ${[...known].filter((id) => !either.has(id)).join(' ')}`);
