// A headless Chromium with a device in it that makes and shows passkeys, for a page of our own at an
// address that can reach nothing but this machine. Told as JSON on the command line: `chromium` and
// `url`. Each line of the input is an object with one thing to do, each line of the output its `ok`
// or `error`.
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const told = JSON.parse(process.argv[2]);

const browser = await chromium.launch({
  args: [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-gpu',
    '--disable-quic',
    '--disable-sync',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
    '--no-first-run',
    '--no-sandbox',
  ],
  executablePath: told.chromium,
});
const page = await browser.newPage();
page.setDefaultTimeout(120_000);
await page.route(told.url, (route) => route.fulfill({ body: '<!doctype html><title>Ours</title>', contentType: 'text/html' }));
await page.goto(told.url);
const cdp = await page.context().newCDPSession(page);
await cdp.send('WebAuthn.enable');
const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
  options: {
    automaticPresenceSimulation: true,
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    protocol: 'ctap2',
    transport: 'internal',
  },
});

/** Shows a passkey. */
function show(options, mediation) {
  const get = async ([options, mediation]) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return (await navigator.credentials.get({ mediation, publicKey })).toJSON();
  };
  return page.evaluate(get, [options, mediation]);
}

/** What can be done. */
const DO = {
  /** Makes a passkey. */
  make: (options) =>
    page.evaluate(async (options) => {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      return (await navigator.credentials.create({ publicKey })).toJSON();
    }, options),
  /** Shows a passkey. */
  show: (options) => show(options, 'optional'),
  /** Shows a passkey that is chosen among the suggestions of a form. */
  suggest: (options) => show(options, 'conditional'),
  /** Sends an operation from the page. */
  ask: (body) =>
    page.evaluate(async (body) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch('/graphql', { body: JSON.stringify(body), headers, method: 'POST' })).json();
    }, body),
  /** Lets its owner be recognised from now on, or not. */
  recognise: (isUserVerified) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [[name, value]] = Object.entries(JSON.parse(line));
  const answer = await DO[name](value).then(
    (ok) => ({ ok }),
    ({ message }) => ({ error: message }),
  );
  console.log(JSON.stringify(answer));
}
await browser.close();
