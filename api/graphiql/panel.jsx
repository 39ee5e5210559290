// The panel beside the editor: the example operations, the files to upload, and whose token is sent.
import { Button, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useId, useSyncExternalStore } from 'react';
import { choose, drop, files, onChange as onFiles } from './files.js';
import { onChange as onToken, PLACEHOLDER, remember, remembered } from './token.js';

/** Makes the panel that offers these examples. */
export const panel = (examples) => ({
  title: 'Examples, files and token',
  icon: Icon,
  content: () => (
    <div className="vibbio-panel">
      <Examples examples={examples} />
      <Files />
      <Token />
    </div>
  ),
});

function Icon() {
  return (
    <svg fill="none" height="1em" stroke="currentColor" strokeWidth="1.5" viewBox="0 0 16 16" width="1em">
      <path d="M3 5v6.5a3.5 3.5 0 0 0 7 0V4a2 2 0 0 0-4 0v7a.5.5 0 0 0 1 0V5M12 3h3M12 7h3M12 11h3" />
    </svg>
  );
}

function Examples({ examples }) {
  const { addTab } = useGraphiQLActions();
  const { queryEditor, variableEditor } = useGraphiQL(({ queryEditor, variableEditor }) => ({ queryEditor, variableEditor }));
  const open = ({ query, variables }) => {
    addTab();
    queryEditor?.setValue(query);
    variableEditor?.setValue(variables);
  };
  return (
    <section>
      <h2>Examples</h2>
      <p>
        The main job, step by step. Each opens in a tab of its own. Where variables say <code>"$last:ast"</code>, the last
        id <code>ast_…</code> of an answer is sent.
      </p>
      <ol>
        {examples.map((example) => (
          <li key={example.title}>
            <Button onClick={() => open(example)}>{example.title}</Button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Files() {
  const chosen = useSyncExternalStore(onFiles, files);
  const input = useId();
  const add = ({ target }) => {
    choose(target.files);
    target.value = '';
  };
  return (
    <section>
      <h2>Files</h2>
      <p>
        Variables name a chosen file by its number or its name: <code>"$file:0"</code> or <code>"$file:photo.jpg"</code>.
      </p>
      <label htmlFor={input}>Choose files to upload</label>
      <input id={input} multiple onChange={add} type="file" />
      <ul>
        {chosen.map((file, index) => (
          <li key={index}>
            <code>{`"$file:${index}"`}</code> {file.name} <small>({file.size.toLocaleString('en')} bytes)</small>
            <Button aria-label={`Remove ${file.name}`} onClick={() => drop(file)}>
              Remove
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Token() {
  const token = useSyncExternalStore(onToken, remembered);
  return (
    <section>
      <h2>Token</h2>
      <p>
        The headers editor says who asks: <code>{'{"authorization": "Bearer …"}'}</code>. Where it says{' '}
        <code>{PLACEHOLDER}</code> or nothing, the token of your last sign-in in this browser tab is sent.
      </p>
      {token ? (
        <p>
          A token is remembered: <code>…{token.slice(-8)}</code> <Button onClick={() => remember(null)}>Forget it</Button>
        </p>
      ) : (
        <p>No token is remembered yet: run “SignIn”.</p>
      )}
    </section>
  );
}
