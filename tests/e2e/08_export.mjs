/* Lists and records as files: every format is read back with other eyes and says the same. */
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { Person } from './person.mjs';
import { takeCall } from './03_case.mjs';
import { readWorkbook } from './workbook.mjs';

/* Rows of a CSV (RFC 4180). */
function readCsv(text) {
  const rows = [[]];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') {
        cell += c;
      } else if (text[i + 1] === '"') {
        cell += text[++i];
      } else {
        quoted = false;
      }
    } else if (c === '"') {
      quoted = true;
    } else if (c === ',' || c === '\n') {
      rows.at(-1).push(cell.replace(/\r$/, ''));
      cell = '';
      if (c === '\n') {
        rows.push([]);
      }
    } else {
      cell += c;
    }
  }
  assert.equal(quoted, false, 'a quote without its end');
  return rows.slice(0, -1);
}

/* Makes the file of a page in the browser: its bytes, or the page that says why not. */
async function make(person, path, values) {
  assert.equal(await person.go(path), 200, path);
  await person.set({ purpose: '試験', ...values });
  const download = person.page.waitForEvent('download', { timeout: 15000 }).catch(() => null);
  await person.page.locator('main').getByRole('button', { name: /ファイルを作る/ }).press('Enter', { noWaitAfter: true });
  const shown = await Promise.race([download, person.page.locator('main input[name=password], main [role=alert]').first().waitFor({ timeout: 15000 }).then(() => null).catch(() => null)]);
  if (shown) {
    return { name: shown.suggestedFilename(), bytes: readFileSync(await shown.path()) };
  }
  if (await person.page.locator('main input[name=password]').count()) {
    await person.stepUp();
    return make(person, path, values);
  }
  return { page: await person.text() };
}

async function inEveryFormat(person, path, marks) {
  const csv = await make(person, path, { format: 'csv' });
  assert.ok(csv.bytes, `${path}: ${csv.page}`);
  assert.deepEqual([...csv.bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf], 'CSV for Excel begins with the mark of UTF-8');
  const rows = readCsv(csv.bytes.toString('utf8').slice(1));
  assert.ok(rows.length > 1, path);
  assert.ok(rows.every((row) => row.length === rows[0].length), 'every row has every column');
  for (const mark of marks) {
    assert.ok(rows.some((row) => row.some((cell) => cell.includes(mark))), `${mark} is not in the CSV of ${path}`);
  }
  assert.ok(!rows.flat().some((cell) => /^[=+@\t\r]/.test(cell)), 'nothing that a spreadsheet would run');
  const book = readWorkbook((await make(person, path, { format: 'xlsx' })).bytes);
  assert.equal(book.length, rows.length, `rows of the XLSX of ${path}`);
  assert.deepEqual(book[0], rows[0], 'the same headers');
  for (const mark of marks) {
    assert.ok(book.flat().some((cell) => cell.includes(mark)), `${mark} is not in the XLSX of ${path}`);
  }
  const json = JSON.parse((await make(person, path, { format: 'json' })).bytes.toString('utf8'));
  assert.equal((Array.isArray(json) ? json : Object.values(json).find(Array.isArray)).length, rows.length - 1, `rows of the JSON of ${path}`);
  const refused = await make(person, path, { format: 'csv-cp932' });
  if (marks.some((mark) => /𠮷/u.test(mark))) {
    assert.ok(refused.page, 'what does not fit is told before a file is made');
    assert.match(refused.page, /𠮷/u);
    assert.match(refused.page, /〓/);
  }
  /* On the page that names what does not fit, the substitute can be ticked. */
  const old = refused.bytes ? refused : await substitute(person);
  const back = readCsv(new TextDecoder('shift_jis', { fatal: true }).decode(old.bytes));
  assert.equal(back.length, rows.length, `rows of the CP932 of ${path}`);
  assert.ok(!back.flat().join('').includes('?'.repeat(2)));
}

async function substitute(person) {
  await person.set({ substitute: '1' });
  const download = person.page.waitForEvent('download', { timeout: 15000 });
  await person.page.locator('main').getByRole('button', { name: /ファイルを作る/ }).press('Enter', { noWaitAfter: true });
  return { bytes: readFileSync(await (await download).path()) };
}

async function everyFormat({ site, browser }) {
  const worker = await Person.at(browser, site, { user: site.user('caseworker', '青葉') });
  await takeCall(worker, ['𠮷田', '髙'.repeat(3), 'ヨシダ', 'タカ']);
  await worker.leave();
  const person = await Person.at(browser, site, { user: site.user('chief', '青葉') });
  await inEveryFormat(person, '/exchange/cases', ['𠮷田']);
  await person.judge('export of a list');
  for (const type of ['intake', 'contact']) {
    await inEveryFormat(person, `/exchange/export/${type}`, []);
  }
  await person.leave();
}

async function withoutRight({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('administrator') });
  for (const path of ['/exchange/cases', '/exchange/export/intake']) {
    assert.ok((await person.go(path)) >= 400, path);
  }
  await person.leave();
}

export const tests = [
  ['lists and records in every format', everyFormat],
  ['an administrator exports no case', withoutRight],
];
