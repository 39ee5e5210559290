// Subscribes with the client of graphql-ws, as web pages do.
import assert from 'node:assert/strict';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const url = process.argv[2].replace(/^http/, 'ws');

function client(options = {}) {
  return createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, ...options });
}

async function collect(iterable) {
  const results = [];
  for await (const result of iterable) results.push(result);
  return results;
}

// Operations of every kind, several at once on one socket, with the token of the connection.
{
  const one = client({ connectionParams: { authorization: 'Bearer user-7' } });
  const [counted, answered, mutated, caller] = await Promise.all([
    collect(one.iterate({ query: 'subscription ($to: Int!) { count(to: $to) }', variables: { to: 3 } })),
    collect(one.iterate({ query: '{ hello }' })),
    collect(one.iterate({ query: 'mutation { bump }' })),
    collect(one.iterate({ query: 'subscription { callers }' })),
  ]);
  assert.deepEqual(counted.map(({ data }) => data.count), [1, 2, 3]);
  assert.deepEqual(answered, [{ data: { hello: 'Hello, you!' } }]);
  assert.deepEqual(mutated, [{ data: { bump: 1 } }]);
  assert.deepEqual(caller, [{ data: { callers: 'user-7' } }]);
  await one.dispose();
}

// A document that is not valid is an error, and the socket lives on.
{
  const one = client();
  await assert.rejects(collect(one.iterate({ query: 'subscription { nonsense }' })), (errors) => {
    assert.equal(errors[0].extensions.code, 'BAD_USER_INPUT');
    return true;
  });
  assert.deepEqual(await collect(one.iterate({ query: '{ hello }' })), [{ data: { hello: 'Hello, you!' } }]);
  await one.dispose();
}

// Whoever stops listening can listen again at once.
{
  const one = client();
  for (let round = 0; round < 3; round += 1) {
    for await (const { data } of one.iterate({ query: 'subscription { ticks }' })) {
      assert.equal(data.ticks, 1);
      break;
    }
  }
  await one.dispose();
}

// A refused token closes the socket with the code that the protocol has for it.
{
  const one = client({ connectionParams: { token: 'stale' } });
  await assert.rejects(collect(one.iterate({ query: '{ hello }' })), (close) => close.code === 4403);
}

// A token that expires does so too; the client then comes again with a new one.
{
  const tokens = ['brief-1', 'user-1'];
  const closes = [];
  const one = client({
    retryAttempts: 3,
    retryWait: async () => {},
    shouldRetry: () => true,
    connectionParams: () => ({ token: tokens.shift() }),
    on: { closed: ({ code }) => closes.push(code) },
  });
  let seen = 0;
  for await (const { data } of one.iterate({ query: 'subscription { ticks }' })) {
    seen += data.ticks === 1 ? 1 : 0;
    if (seen === 2) break;
  }
  assert.deepEqual(closes, [4403]);
  await one.dispose();
}

// Keep-alive of the protocol's own kind.
{
  let pongs = 0;
  const one = client({ keepAlive: 20, on: { pong: (received) => { pongs += received ? 1 : 0; } } });
  for await (const { data } of one.iterate({ query: 'subscription { ticks }' })) {
    if (data.ticks > 20) break;
  }
  assert.ok(pongs > 0, 'pings are answered');
  await one.dispose();
}
