// How the page is bundled, by esbuild's JavaScript interface. The build of the server runs it in Node (`build.js`); a
// server that was built without npm has the browser run it (`cdn.js`).

const WORKERS = {
  editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
  graphql: 'monaco-graphql/esm/graphql.worker.js',
  json: 'monaco-editor/esm/vs/language/json/json.worker.js',
};

const COMMON = {
  bundle: true,
  charset: 'utf8',
  entryNames: '[name]-[hash]',
  chunkNames: 'chunk-[hash]',
  jsx: 'automatic',
  legalComments: 'eof',
  logLevel: 'silent',
  metafile: true,
  minify: true,
  outdir: '/',
  target: 'es2022',
  write: false,
};

const PRODUCTION = { 'process.env.NODE_ENV': '"production"' };

// GraphiQL's own style sheet contains what it needs of Monaco's.
const noMonacoStyles = {
  name: 'no-monaco-styles',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\.css$/ }, ({ importer, path }) => (importer.includes('monaco-editor') ? { path, namespace: 'none' } : null));
    onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: '', loader: 'css' }));
  },
};

/**
 * Bundles the workers, then the page. `publish` is given each file and answers with the address under which a worker
 * will be found; gives the metafiles of both.
 */
export async function bundle({ build }, { plugins = [], publish, ...options }) {
  const common = { ...COMMON, ...options, plugins: [noMonacoStyles, ...plugins] };
  const workers = await build({ ...common, define: PRODUCTION, entryPoints: WORKERS, format: 'iife', splitting: false });
  const addresses = Object.fromEntries(workers.outputFiles.map((file) => [stem(file.path), publish(file)]));
  const define = { ...PRODUCTION, WORKERS: JSON.stringify(addresses) };
  const page = await build({ ...common, define, entryPoints: { main: './main.jsx' }, format: 'esm' });
  page.outputFiles.forEach(publish);
  return [workers.metafile, page.metafile];
}

/** The name of an output file before its hash: `/main-3QF7.js` is `main`. */
export const stem = (path) => path.replace(/^.*\/|-[^-]*$/g, '');

/**
 * Finds the file that an import means, as a bundler would, from two tables: `files`, all there are, and `imports`, which
 * file each bare specifier means.
 */
export function resolve(specifier, importer, { files, imports }) {
  if (!specifier.startsWith('.')) return imports[specifier];
  const path = new URL(specifier, `file:///${importer}`).pathname.replace(/^\/|\/$/g, '');
  return ['', '.js', '.mjs', '/index.js', '/index.mjs'].map((end) => path + end).find((candidate) => candidate in files);
}
