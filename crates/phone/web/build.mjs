/**
 * The mini-program as a page of a browser: its own WXML (by WeChat's compiler), WXSS and JS, rendered
 * by j-component, with src/ in the place of WeChat's client.
 * node build.mjs OUT
 */
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync, readdirSync, writeFileSync, copyFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(`${process.env.NODE_PATH ?? '.'}/`);
const esbuild = require('esbuild');
const postcss = require('postcss');
const compiler = require('miniprogram-compiler');

const here = dirname(fileURLToPath(import.meta.url));
const program = join(here, '../../../api-spec/miniprogram');
const out = process.argv[2] ?? join(here, 'dist');

/** Every page and component: the path without its ending. */
function parts(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return parts(path);
    if (!entry.name.endsWith('.wxml')) return [];
    return [relative(program, path).replace(/\.wxml$/, '')];
  });
}

const json = (path) => JSON.parse(readFileSync(join(program, path), 'utf8'));
const app = json('app.json');
const theme = json('theme.json');
const all = parts(program).sort();
const tag = (path) => path.replaceAll('/', '-');

/**
 * WXSS as CSS: 750 rpx are the width of the screen, `page` is the page's own element, and what a page
 * or component says holds within it alone.
 */
function style(path, scope) {
  const root = postcss.parse(readFileSync(join(program, path), 'utf8'));
  root.walkDecls((decl) => {
    decl.value = decl.value.replace(/(-?\d+(?:\.\d+)?)rpx/g, (_, size) => `calc(var(--rpx) * ${size})`);
  });
  root.walkRules((rule) => {
    rule.selectors = rule.selectors.map((one) => (one === 'page' ? '.screen, .client-tabs' : scope ? `${scope} ${one}` : one));
  });
  return root.toString();
}

const styles = [
  readFileSync(join(here, 'src/client.css'), 'utf8'),
  style('app.wxss', ''),
  ...all.map((path) => style(`${path}.wxss`, `[data-part="${tag(path)}"]`)),
].join('\n');

const wxml = compiler.wxmlToJs(program);
const definitions = Object.fromEntries(all.map((path) => [path, json(`${path}.json`)]));

/** What the client needs to know of the program, as one module. */
const generated = `
export const app = ${JSON.stringify(app)};
export const theme = ${JSON.stringify(theme)};
export const definitions = ${JSON.stringify(definitions)};
export const modules = {
  app: () => require(${JSON.stringify(join(program, 'app.js'))}),
${all.map((path) => `  ${JSON.stringify(path)}: () => require(${JSON.stringify(join(program, `${path}.js`))}),`).join('\n')}
};
window.__webview_engine_version__ = 0.02;
export const gwx = (function () { ${wxml} })();
`;

const plugin = {
  name: 'program',
  setup(build) {
    build.onResolve({ filter: /^program$/ }, () => ({ path: 'program', namespace: 'program' }));
    build.onLoad({ filter: /.*/, namespace: 'program' }, () => ({ contents: generated, loader: 'js', resolveDir: here }));
    // the API is where the page came from
    build.onLoad({ filter: /miniprogram\/config\.js$/ }, () => ({ contents: 'module.exports = { api: location.origin };', loader: 'js' }));
  },
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await esbuild.build({
  entryPoints: { screen: join(here, 'src/screen.js'), shell: join(here, 'src/shell.js') },
  outdir: out,
  bundle: true,
  minify: true,
  format: 'iife',
  // WeChat's compiler writes assignments to names that it does not declare
  target: 'es2020',
  define: { global: 'globalThis' },
  nodePaths: (process.env.NODE_PATH ?? '').split(':').filter(Boolean),
  plugins: [plugin],
  logLevel: 'warning',
});
writeFileSync(join(out, 'screen.css'), styles);
for (const name of ['index.html', 'screen.html', 'shell.css']) copyFileSync(join(here, 'src', name), join(out, name));
