// Bundles the page into the folder named as the argument: each file gzipped, and `cdn.json`, which says for a browser
// that has to do the same which files of which packages it takes, with their digests.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild-wasm';
import { bundle, resolve } from './bundle.js';

const out = process.argv[2];
mkdirSync(out, { recursive: true });
const metafiles = await bundle(esbuild, {
  publish({ path, contents }) {
    const name = basename(path);
    writeFileSync(join(out, `${name}.gz`), gzipSync(contents, { level: 9 }));
    return name;
  },
  splitting: true,
});
const notices = licences(metafiles);
writeFileSync(join(out, `licences-${createHash('sha256').update(notices).digest('hex').slice(0, 8)}.txt.gz`), gzipSync(notices, { level: 9 }));
writeFileSync(join(out, 'cdn.json'), `${JSON.stringify(tables(metafiles), null, 1)}\n`);

/** The files of packages that went into the bundle, by `package@version`, and what each bare specifier means. */
function tables(metafiles) {
  const inputs = Object.assign({}, ...metafiles.map(({ inputs }) => inputs));
  const files = {};
  for (const path of Object.keys(inputs).filter((path) => path.startsWith('node_modules/') && !path.endsWith('.css'))) {
    files[published(path)] = digest(path);
  }
  for (const path of ['graphiql/dist/style.css', 'esbuild-wasm/esbuild.wasm', 'esbuild-wasm/esm/browser.min.js']) {
    files[published(`node_modules/${path}`)] = digest(`node_modules/${path}`);
  }
  const edges = Object.entries(inputs).flatMap(([importer, { imports }]) =>
    imports.filter(({ original }) => original && !original.endsWith('.css')).map(({ original, path }) => ({ importer, original, path })),
  );
  const imports = { 'graphiql/style.css': published('node_modules/graphiql/dist/style.css') };
  // Entry points are imported by nobody.
  for (const { entryPoint } of metafiles.flatMap(({ outputs }) => Object.values(outputs))) {
    if (entryPoint?.startsWith('node_modules/')) imports[entryPoint.slice('node_modules/'.length)] = published(entryPoint);
  }
  for (const { original, path } of edges.filter(({ original }) => !original.startsWith('.'))) imports[original] = published(path);
  for (const { importer, original, path } of edges.filter(({ importer }) => importer.startsWith('node_modules/'))) {
    const found = resolve(original, published(importer), { files, imports });
    if (found !== published(path)) throw new Error(`${importer} imports ${original}: ${path}, but a browser would take ${found}`);
  }
  const [browser, wasm] = ['esm/browser.min.js', 'esbuild.wasm'].map((path) => published(`node_modules/esbuild-wasm/${path}`));
  return { esbuild: { browser, wasm }, files: sorted(files), imports: sorted(imports) };
}

/** The licences of the packages in the bundle, which have to go where it goes. */
function licences(metafiles) {
  const paths = metafiles.flatMap(({ inputs }) => Object.keys(inputs)).filter((path) => path.startsWith('node_modules/'));
  const folders = [...new Set(paths.map((path) => path.match(/^node_modules\/(?:@[^/]+\/)?[^/]+/)[0]))].sort();
  const texts = folders.map((folder) => {
    const { license, name, version } = JSON.parse(readFileSync(join(folder, 'package.json')));
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
    const text = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
    return `${name} ${version} (${license})\n\n${text}`;
  });
  return `${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** `node_modules/react/index.js` as CDNs address it: `react@19.3.1/index.js`. */
function published(path) {
  const [, name, rest] = path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\/(.*)$/);
  if (rest.includes('node_modules/')) throw new Error(`two versions of a package: ${path}`);
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`));
  return `${name}@${version}/${rest}`;
}

function digest(path) {
  return createHash('sha256').update(readFileSync(path)).digest('base64');
}

function sorted(table) {
  return Object.fromEntries(Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1)));
}
