// A real OpenID provider: oidc-provider with its own pages, where anybody signs in as whom they
// like. Prints its issuer once it is ready, and ends with its standard input.

import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const [callback, clientId, clientSecret] = process.argv.slice(2);

// Whoever signs in as ADDRESS has it; as `unproved+…` they only say so.
const account = (id) => ({
  accountId: id,
  claims: () => ({
    sub: id,
    email: id,
    email_verified: !id.startsWith('unproved'),
    name: 'Kari Nordmann',
  }),
});

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [callback],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['a key for cookies'] },
    findAccount: (_, id) => account(id),
    pkce: { required: () => true },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});

process.stdin.resume();
process.stdin.on('end', () => process.exit());
