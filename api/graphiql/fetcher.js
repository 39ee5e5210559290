// How operations reach the server: JSON over HTTP, multipart where variables name files, and WebSocket for subscriptions.
import { Kind, parse } from 'graphql';
import { createClient } from 'graphql-ws';
import { extract } from './files.js';
import { fillIds, noteIds } from './ids.js';
import { rememberFromAnswer, withToken } from './token.js';

const endpoint = new URL('graphql', document.baseURI);

/** Sends one operation and gives its answer, or its answers one after the other. */
export async function fetcher({ query, operationName, variables }, { headers } = {}) {
  const sent = withToken(headers);
  const wanted = operation(query, operationName);
  const request = { query, operationName: wanted?.name?.value, variables: fillIds(variables) };
  if (wanted?.operation === 'subscription') return subscribe(request, sent);
  const answer = await post(request, sent);
  rememberFromAnswer(answer);
  noteIds(answer);
  return answer;
}

/** The operation that is meant. Of an only one GraphiQL tells the name of the tab before when it is run at once. */
function operation(query, name) {
  try {
    const operations = parse(query).definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    return operations.length === 1 ? operations[0] : operations.find((operation) => operation.name?.value === name);
  } catch {
    return undefined; // The server says what is wrong with it.
  }
}

async function post(operation, headers) {
  const { clean, paths } = extract(operation.variables);
  const operations = JSON.stringify({ ...operation, variables: clean });
  const body = paths.size > 0 ? multipart(operations, paths) : operations;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json, application/json;q=0.9',
      ...(paths.size > 0 ? { 'graphql-require-preflight': '1' } : { 'content-type': 'application/json' }),
      ...headers,
    },
    body,
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${response.status} ${response.statusText} ${text.slice(0, 500)}`);
  }
}

function multipart(operations, paths) {
  const form = new FormData();
  const files = [...paths.keys()];
  form.append('operations', operations);
  form.append('map', JSON.stringify(Object.fromEntries(files.map((file, index) => [index, paths.get(file)]))));
  files.forEach((file, index) => form.append(String(index), file, file.name));
  return form;
}

async function* subscribe(operation, headers) {
  const url = new URL(endpoint);
  url.protocol = url.protocol.replace('http', 'ws');
  const client = createClient({ url: url.href, connectionParams: headers, retryAttempts: 0 });
  try {
    yield* client.iterate(operation);
  } catch (error) {
    throw error instanceof CloseEvent ? new Error(`The server closed the connection: ${error.code} ${error.reason}`) : error;
  } finally {
    client.dispose();
  }
}
