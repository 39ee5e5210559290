// GraphiQL as the server hands it out: one tab for each example operation, a panel for files, and a token that is
// remembered for as long as the browser's tab lives.
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './page.css';
import { fetcher } from './fetcher.js';
import { panel } from './panel.jsx';
import { PLACEHOLDER, rememberFromFragment } from './token.js';

// `WORKERS` is put in by the bundler: the addresses of Monaco's workers by their label.
globalThis.MonacoEnvironment = {
  getWorker: (_, label) => new Worker(new URL(WORKERS[label] ?? WORKERS.editor, import.meta.url)),
};

const { examples } = JSON.parse(document.getElementById('config').textContent);
const headers = JSON.stringify({ authorization: `Bearer ${PLACEHOLDER}` }, null, 2);
const plugins = [HISTORY_PLUGIN, panel(examples)];
// On the first visit GraphiQL would show the first example without its variables.
const first = localStorage.getItem('graphiql:tabState') ? undefined : examples[0]?.variables;
rememberFromFragment();
document.getElementById('loading').remove();

createRoot(document.getElementById('graphiql')).render(
  <GraphiQL
    defaultEditorToolsVisibility
    defaultHeaders={headers}
    defaultTabs={examples.map(({ query, variables }) => ({ query, variables, headers }))}
    fetcher={fetcher}
    initialVariables={first}
    inputValueDeprecation
    plugins={plugins}
    schemaDescription
  >
    <GraphiQL.Logo>
      <a className="vibbio-logo" href="graphiql">Vibbio</a>
    </GraphiQL.Logo>
  </GraphiQL>,
);
