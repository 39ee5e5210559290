// Stands in for the bundle when the server was built without npm: fetches the pinned packages from a CDN, each file held
// against its digest, and bundles the page right here.
import { bundle, resolve, stem } from './bundle.js';

const CDN = 'https://cdn.jsdelivr.net/npm/';
const AT_ONCE = 64;
const TYPES = { css: 'text/css', js: 'text/javascript' };
const status = document.getElementById('loading');

try {
  const tables = await (await fetch(new URL('cdn.json', import.meta.url))).json();
  const packages = await fetchAll(tables);
  status.textContent = 'Bundling GraphiQL …';
  const page = await bundled(tables, packages);
  await styled(page.css);
  await import(page.js);
} catch (error) {
  status.setAttribute('role', 'alert');
  status.textContent = `GraphiQL could not be loaded from ${new URL(CDN).host}: ${error.message}`;
}

/** Fetches every file that goes into the page, many at a time. */
async function fetchAll(tables) {
  const paths = Object.keys(tables.files).filter((path) => !Object.values(tables.esbuild).includes(path));
  const texts = new Map();
  const queue = paths.values();
  const runner = async () => {
    for (const path of queue) {
      texts.set(path, await (await take(path, tables)).text());
      status.textContent = `Loading GraphiQL from ${new URL(CDN).host}: ${texts.size} of ${paths.length} files …`;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runner));
  return texts;
}

/** Bundles the page and gives the addresses of its script and its style. */
async function bundled(tables, packages) {
  const browser = await (await take(tables.esbuild.browser, tables)).text();
  const esbuild = await import(publish(browser, 'js'));
  const wasm = await (await take(tables.esbuild.wasm, tables)).arrayBuffer();
  await esbuild.initialize({ wasmModule: await WebAssembly.compile(wasm) });
  const page = {};
  await bundle(esbuild, {
    minify: false,
    plugins: [fromMemory(tables, packages)],
    publish({ path, contents }) {
      const end = path.split('.').pop();
      const address = publish(contents, end);
      if (stem(path) === 'main') page[end] = address;
      return address;
    },
  });
  esbuild.stop();
  return page;
}

/** Gives esbuild the page's own sources from this server and the packages from what was fetched. */
function fromMemory(tables, packages) {
  const setup = ({ onLoad, onResolve }) => {
    onResolve({ filter: /^data:/ }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: /^\.\//, namespace: 'own' }, ({ path }) => ({ path: path.slice(2), namespace: 'own' }));
    onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
      if (kind === 'entry-point' && path.startsWith('./')) return { path: path.slice(2), namespace: 'own' };
      const found = resolve(path, importer, tables);
      return found ? { path: found, namespace: 'package' } : { errors: [{ text: `${path} is in no table` }] };
    });
    onLoad({ filter: /.*/, namespace: 'own' }, async ({ path }) => {
      const response = await fetch(new URL(path, import.meta.url));
      return { contents: await response.text(), loader: path.split('.').pop() };
    });
    onLoad({ filter: /.*/, namespace: 'package' }, ({ path }) => ({
      contents: packages.get(path),
      loader: path.endsWith('.css') ? 'css' : 'js',
    }));
  };
  return { name: 'from-memory', setup };
}

/** Fetches one file of a package; fails unless it has the digest in the table. */
async function take(path, { files }) {
  const response = await fetch(CDN + path, {
    credentials: 'omit',
    integrity: `sha256-${files[path]}`,
    referrerPolicy: 'no-referrer',
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response;
}

function publish(contents, end) {
  return URL.createObjectURL(new Blob([contents], { type: TYPES[end] }));
}

function styled(href) {
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement('link'), { href, onerror: reject, onload: resolve, rel: 'stylesheet' });
    document.head.append(link);
  });
}
