// Plays steps in GraphiQL in a headless Chromium that can reach nothing but this machine, and prints
// what was seen as JSON. Told as JSON on the command line: `chromium`, `url`, `screenshot`, `steps`, and
// `modules`, a folder of npm packages to play a CDN with.
import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';

const told = JSON.parse(process.argv[2]);
const seen = { complaints: [], answers: [], outside: [] };

/** What a step can ask for. */
const DO = {
  /** Opens the reference of a root type and notes what it lists. */
  async read(page, { type }) {
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const explorer = page.getByRole('region', { name: 'Documentation Explorer' });
    await explorer.getByText(type, { exact: true }).click();
    await explorer.locator('.graphiql-doc-explorer-title', { hasText: type }).waitFor();
    seen.reference = await explorer.locator('.graphiql-doc-explorer-content').innerText();
  },
  /** Opens the panel and chooses files. */
  async choose(page, { files }) {
    await page.getByRole('button', { name: 'Show Examples, files and token' }).click();
    await page.getByLabel('Choose files to upload').setInputFiles(files);
  },
  /** Opens an example from the panel in a tab of its own and notes its variables. */
  async open(page, { example }) {
    await page.locator('.vibbio-panel').getByRole('button', { name: example, exact: true }).click();
    await page.getByTitle(example, { exact: true }).nth(1).waitFor();
    seen.answers.push(JSON.parse(await page.evaluate(() => model('variables').getValue())));
  },
  /** Runs the example of a tab, with other variables if there are any, and notes its answer. */
  async run(page, { tab, variables }) {
    await start(page, tab, variables);
    await page.waitForFunction(() => model('response').getValue());
    seen.answers.push(JSON.parse(await shown(page)));
  },
  /** Runs a subscription, sends an operation beside it until it tells, and notes what it told. */
  async subscribe(page, { tab, meanwhile: { headers, body } }) {
    await start(page, tab);
    const told = JSON.stringify(seen.answers);
    const text = JSON.stringify(body).replace(/\$last:([a-z]{3})/g, (_, kind) => told.match(new RegExp(`${kind}_\\w+`, 'g')).at(-1));
    const send = ([headers, body]) => fetch('graphql', { body, headers, method: 'POST' }).then((response) => response.text());
    while (!(await shown(page))) await page.evaluate(send, [headers, text]);
    seen.answers.push(JSON.parse(await shown(page)));
    await page.getByRole('button', { name: /^Stop/ }).click();
  },
};

async function start(page, tab, variables) {
  await page.getByTitle(tab, { exact: true }).first().click();
  if (variables) await page.evaluate((text) => model('variables').setValue(text), JSON.stringify(variables));
  await page.getByRole('button', { name: /^Execute/ }).click();
}

function shown(page) {
  return page.evaluate(() => model('response').getValue());
}

/** Answers for the CDN with the files of npm's packages, which is what it serves. */
async function playCdn(page) {
  await page.route('https://cdn.jsdelivr.net/npm/**', async (route) => {
    const path = new URL(route.request().url()).pathname.replace(/^\/npm\/((?:@[^/]+\/)?[^@/]+)@[^/]+/, '$1');
    const body = await readFile(`${told.modules}/${path}`);
    await route.fulfill({ body, headers: { 'access-control-allow-origin': '*' } });
  });
}

const browser = await chromium.launch({
  args: [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-gpu',
    '--disable-quic',
    '--disable-sync',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    '--no-first-run',
    '--no-sandbox',
  ],
  executablePath: told.chromium,
});
try {
  const page = await browser.newPage({ viewport: { height: 900, width: 1400 } });
  page.setDefaultTimeout(120_000);
  page.on('pageerror', ({ message }) => seen.complaints.push(message));
  page.on('console', (message) => message.type() === 'error' && seen.complaints.push(message.text()));
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && host !== new URL(told.url).host) seen.outside.push(host);
  });
  if (told.modules) await playCdn(page);
  await page.addInitScript(() => {
    // The text of an editor by the end of its name.
    globalThis.model = (name) => globalThis.__MONACO.editor.getModels().find(({ uri }) => uri.path.endsWith(`${name}.json`));
  });
  await page.goto(told.url);
  await page.waitForSelector('.graphiql-query-editor .view-line');
  seen.address = page.url();
  seen.notice = (await page.locator('#notice').allInnerTexts()).join();
  seen.tabs = await page.getByRole('tab').allInnerTexts();
  for (const step of told.steps) await DO[step.do](page, step);
} catch (error) {
  console.error(JSON.stringify(seen));
  throw error;
} finally {
  await Promise.all(browser.contexts().flatMap((context) => context.pages()).map((page) => page.screenshot({ path: told.screenshot })));
  await browser.close();
}
seen.outside = [...new Set(seen.outside)];
console.log(JSON.stringify(seen));

