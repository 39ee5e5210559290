// Runs scripts in pages of one headless Chromium that can reach nothing but this machine, and prints
// what they return as JSON. Told as JSON on the command line: `chromium` and `steps`, of which each
// has a `url` and a `script`, the body of an async function.
import { chromium } from 'playwright-core';

const told = JSON.parse(process.argv[2]);
const browser = await chromium.launch({
  args: [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-gpu',
    '--disable-sync',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    '--no-first-run',
    '--no-sandbox',
  ],
  executablePath: told.chromium,
});
try {
  const context = await browser.newContext();
  const seen = [];
  for (const { url, script } of told.steps) {
    const page = await context.newPage();
    await page.goto(url);
    seen.push(await page.evaluate(`(async () => { ${script} })()`));
    await page.close();
  }
  console.log(JSON.stringify(seen));
} finally {
  await browser.close();
}
