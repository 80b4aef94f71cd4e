/* run.mjs - runs the tests of this folder against a site of each engine:
 *     node tests/e2e/run.mjs [sqlite|postgres ...] [-- NN_name ...]
 * Writes "PASSED FAILED" to build/e2e.count. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { Site } from './site.mjs';

const at = process.argv.indexOf('--');
const engines = process.argv.slice(2, at < 0 ? undefined : at);
const wanted = at < 0 ? [] : process.argv.slice(at + 1);
const limit = 120; /* seconds, of a test that names none */
let passed = 0;
let failed = 0;

mkdirSync('build/e2e', { recursive: true });
writeFileSync('build/e2e.count', '0 1\n');

async function runOne(name, test, context, seconds = limit) {
  const started = Date.now();
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`longer than ${seconds} s`)), seconds * 1000);
  });
  try {
    await Promise.race([test(context), late]);
    passed += 1;
    console.log(`ok    ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}\n${error.stack ?? error}\n`);
    let number = 0;
    for (const open of context.browser.contexts()) {
      for (const page of open.pages()) {
        await page.screenshot({ path: `build/e2e/fail-${name.replace(/[^\w]+/g, '_')}-${number++}.png`, timeout: 5000 }).catch(() => {});
      }
    }
  } finally {
    clearTimeout(timer);
    for (const open of context.browser.contexts()) {
      await open.close().catch(() => {});
    }
  }
}

async function runSite(engine, files) {
  const site = new Site(engine);
  let browser;
  try {
    await site.make();
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
    });
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${engine}: no site\n${error.stack}\n${error.stderr ?? ''}`);
    await site.release().catch(() => {});
    return;
  }
  for (const file of files) {
    const { tests, engines: only } = await import(`./${file}`);
    if (only && !only.includes(engine)) {
      continue;
    }
    for (const [name, test, on, seconds] of tests) {
      if (on && on !== engine) {
        continue;
      }
      await runOne(`${engine} ${file.slice(0, 2)} ${name}`, test, { site, browser, engine }, seconds);
    }
  }
  await runOne(`${engine} the audit chain is whole`, chainIsWhole, { site, browser, engine });
  await browser.close();
  await site.release();
}

/* After all of it: every entry in its place, none waiting, on the site and from the kept head. */
async function chainIsWhole({ site }) {
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const [row] = site.banso('verify', '--json').trim().split('\n').map((line) => JSON.parse(line));
  if (row.fault !== '' || row.waiting !== 0 || row.entries < 10) {
    throw new Error(`banso verify: ${JSON.stringify(row)}`);
  }
}

const files = readdirSync('tests/e2e')
  .filter((name) => /^\d\d_.*\.mjs$/.test(name))
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)))
  .sort();
for (const engine of engines.length > 0 ? engines : ['sqlite', 'postgres']) {
  await runSite(engine, files);
}
writeFileSync('build/e2e.count', `${passed} ${failed}\n`);
console.log(`\nbrowser: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
