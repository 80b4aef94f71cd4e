/* A full disk, a database that goes away, a server that is killed in an import: refused kindly, nothing is
 * changed, and all goes on afterwards. On sites of their own. */
import { strict as assert } from 'node:assert';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Person } from './person.mjs';
import { takeCall } from './03_case.mjs';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/* Writes a record into the box of the case page; the status of the answer. */
async function write(person, casefile, text) {
  const status = await person.go(casefile);
  if (status !== 200) {
    return status;
  }
  await person.set({ method: '1', body: text });
  /* Until the page of the answer stands: a visit begun before it would lose against it. */
  const shown = person.page.waitForEvent('load', { timeout: 20000 });
  const answer = person.page.waitForResponse((response) => response.request().method() === 'POST' && response.url().includes('/contact'), { timeout: 20000 });
  await person.page.locator('#contact').getByRole('button', { name: /確定する/ }).press('Enter', { noWaitAfter: true });
  const done = (await answer).status();
  await shown;
  return done;
}

/* Until a record can be written again, at most `seconds`. */
async function recovers(person, casefile, text, seconds = 30) {
  for (let i = 0; i < seconds; i++) {
    if ((await write(person, casefile, text).catch(() => 0)) === 303) {
      return;
    }
    await sleep(1000);
  }
  assert.fail('nothing could be written any more');
}

function whole(site) {
  const faults = site.banso('verify', '--json').trim().split('\n').map((line) => JSON.parse(line).fault);
  assert.deepEqual(faults, faults.map(() => ''));
}

async function databaseGoesAway({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉') });
  const casefile = await takeCall(person, ['故障', '前', 'コショウ', 'マエ']);
  await person.go(casefile);
  await person.set({ method: '1', body: '止まる前に書いた。' });
  site.cluster.stop();
  const answer = person.page.waitForResponse((response) => response.request().method() === 'POST' && response.url().includes('/contact'));
  await person.page.locator('#contact').getByRole('button', { name: /確定する/ }).press('Enter', { noWaitAfter: true });
  assert.equal((await answer).status(), 503);
  await person.page.getByText(/いま使えません/).first().waitFor();
  await person.sees(/保存されていません/);
  assert.equal((await fetch(`${site.origin}/health`).catch(() => ({ status: 0 }))).status !== 0, true, 'the server lives');
  site.cluster.start();
  await recovers(person, casefile, '戻ってから書いた。');
  await person.go(casefile);
  await person.sees('戻ってから書いた。');
  const shown = await person.page.locator('main').innerText();
  assert.equal(shown.split('止まる前に書いた。').length - 1, 0, 'what was refused is not there');
  for (let i = 0; i < 12; i++) { /* each worker, on a connection of its own */
    assert.equal((await fetch(`${site.origin}/health`, { headers: { connection: 'close' } })).status, 200);
  }
  await sleep(1500);
  whole(site);
  await person.leave();
}

/* Holds the file against all writers until it is told to let go. */
async function hold(site) {
  const holder = spawn('python3', ['-c', 'import sqlite3,sys\nd=sqlite3.connect(sys.argv[1],isolation_level=None)\nd.execute("BEGIN IMMEDIATE")\nprint("held",flush=True)\nsys.stdin.read()\nd.execute("ROLLBACK")', join(site.home, 'banso.db')]);
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  return async () => {
    const gone = new Promise((resolve) => holder.once('exit', resolve));
    holder.stdin.end();
    await gone;
  };
}

/* Whoever saves meanwhile is told, and what was typed is stored once the file is free: by itself, or without
 * script by the button. */
async function databaseIsHeld({ site, browser }) {
  for (const script of [true, false]) {
    const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉'), script });
    const casefile = await takeCall(person, ['施錠', script ? '中' : '後', 'セジョウ', script ? 'チュウ' : 'アト']);
    await person.go(casefile);
    await person.set({ method: '1', body: '待たされた。' });
    const release = await hold(site);
    try {
      assert.equal(await person.send(/確定する/), 503);
      await person.sees(/まだ保存していません/);
      assert.equal(await person.page.locator('form[data-again] input[name=body]').inputValue(), '待たされた。');
      await person.judge('a form that waits to be saved');
      if (!script) {
        assert.equal(await person.send(/もう一度送る/), 503);
      }
    } finally {
      await release();
    }
    if (script) {
      await person.page.waitForURL((url) => url.pathname === casefile, { timeout: 60000 });
      await person.page.locator('#contact').waitFor();
    } else {
      await person.send(/もう一度送る/);
    }
    await person.go(casefile);
    assert.equal((await person.text()).split('待たされた。').length - 1, 1, 'stored once');
    await person.leave();
  }
  await sleep(1500);
  whole(site);
}

/* A home on a small disk of its own; only root can make one. */
async function fullDisk({ site: shared, browser }) {
  if (process.getuid() !== 0) {
    console.log('      (left out: only root can make a small disk)');
    return;
  }
  const disk = mkdtempSync(join(tmpdir(), 'banso-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'none', disk]);
  const site = new shared.constructor('sqlite-full');
  rmSync(site.home, { recursive: true });
  site.home = join(disk, 'home');
  try {
    await site.make(40);
    const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉') });
    const casefile = await takeCall(person, ['満杯', '前', 'マンパイ', 'マエ']);
    assert.equal(await write(person, casefile, '空きがあるうちに書いた。'), 303);
    await person.go(casefile);
    await person.set({ method: '1', body: '満杯のときに書いた。' });
    const filler = join(disk, 'filler');
    const fill = (keep) => {
      for (let left = statfsSync(disk); left.bavail * left.bsize > keep; left = statfsSync(disk)) {
        writeFileSync(filler, Buffer.alloc(Math.min(left.bavail * left.bsize - keep, 1 << 24)), { flag: 'a' });
      }
    };
    fill(0);
    const statuses = [];
    for (let i = 0; i < 40 && !statuses.includes(507); i++) {
      statuses.push(await write(person, casefile, `満杯 ${i}`).catch(() => 0));
    }
    assert.ok(statuses.includes(507), `answers: ${statuses}`);
    assert.ok(statuses.every((status) => [303, 507, 503].includes(status)), `answers: ${statuses}`);
    await person.page.getByText(/保存場所に空きがありません/).first().waitFor();
    await sleep(3000);
    assert.equal(await person.go(casefile), 507, 'still told why');
    assert.equal(site.server.exitCode, null, 'the server lives');
    rmSync(filler);
    await recovers(person, casefile, '空きができて書いた。');
    await person.go(casefile);
    for (const text of ['空きがあるうちに書いた。', '空きができて書いた。']) {
      await person.sees(text);
    }
    await person.seesNot('満杯のときに書いた。');
    const kept = statuses.filter((status) => status === 303).length;
    assert.equal(((await person.text()).match(/満杯 \d+/g) ?? []).length <= kept, true, 'refused ones are not there');
    assert.equal(Number(site.sql("SELECT COUNT(*) FROM contact WHERE body LIKE '満杯 %'")[0]), kept, 'each that was confirmed, and no other');
    await person.leave();
    await importWithoutRoom(site, browser, fill, filler);
    await sleep(1500);
    whole(site);
  } finally {
    await site.release();
    execFileSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  }
}

/* ---- an import of many rows ---- */

async function runOf(person, name, rows) {
  const lines = Array.from({ length: rows }, (_, i) => `${name}-${i},2026-04-01,大量 ${name}${i}`);
  await person.go('/exchange');
  await person.set({ sheet: 'intake' });
  await person.page.locator('input[name=file]').setInputFiles({ name: `${name}.csv`, mimeType: 'text/csv', buffer: Buffer.from(`受付番号,受付日,氏名\n${lines.join('\n')}\n`) });
  await person.send(/列の確認/);
  await person.send(/すべての行/);
  return new URL(person.page.url()).pathname;
}

async function until(person, path, pattern, seconds) {
  for (let i = 0; i < seconds; i++) {
    if ((await person.go(path).catch(() => 0)) === 200 && pattern.test(await person.text())) {
      return;
    }
    await sleep(1000);
  }
  assert.fail(`${path} did not become ${pattern}: ${(await person.text()).slice(0, 600)}`);
}

/* What the rows of an import have left in the tables, in one look: none of them, or each in all. */
function stored(site, name) {
  const tables = [['casefile', 'id', 'id'], ['intake', 'casefile_id', 'id'], ['person', 'id', 'person_id'], ['casefile_step', 'casefile_id', 'id']];
  const counts = site.sql(tables.map(([table, key, of]) => `SELECT COUNT(DISTINCT c.id) FROM casefile c JOIN ${table} t ON t.tenant = c.tenant AND t.${key} = c.${of} WHERE c.number LIKE '${name}-%'`).join(' UNION ALL ')).map(Number);
  assert.ok(counts.length === tables.length && new Set(counts).size === 1, `cases, intakes, persons, steps: ${counts}`);
  return counts[0];
}

const lastJob = (site) => site.sql("SELECT state, attempts FROM job WHERE kind = 'import' ORDER BY id DESC LIMIT 1")[0];

/* Kills the server while rows of `name` are being written; its run, or null when all were stored already. */
async function killInTaking(site, person, name, rows) {
  const path = await runOf(person, name, rows);
  await person.sees(/確認しています/);
  await person.judge('an import under way');
  await until(person, path, new RegExp(`追加 ${Math.floor(rows / 1000)},?000件`), 60);
  await person.send(/^取り込む$/);
  const [, done] = await site.tells(/job\.stage .*stage=writing done=(\d+)/);
  await site.kill();
  assert.ok(Number(done) > 0 && Number(done) <= rows, `killed after row ${done}`);
  if (site.told.includes('job.done', site.told.indexOf('stage=writing')) || lastJob(site).startsWith('done')) {
    console.log(`      (all ${rows} rows were stored before the kill: a larger file)`);
    assert.equal(stored(site, name), rows);
    return null;
  }
  assert.equal(lastJob(site), 'running|1', 'interrupted in its first attempt');
  assert.equal(stored(site, name), 0, 'nothing of the interrupted transaction is there');
  return path;
}

/* The disk is full while rows are stored: none of them, and all once there is room. */
async function importWithoutRoom(site, browser, fill, filler) {
  const rows = 8000;
  const person = await Person.at(browser, site, { user: site.user('chief', '白波'), script: false });
  const path = await runOf(person, 'F', rows);
  await until(person, path, /追加 8,?000件/, 60);
  fill(2 << 20);
  await person.send(/^取り込む$/);
  await site.tells(/job\.stage .*stage=taking/);
  await site.tells(/job\.failed.*db\.full|job\.round.*db\.full/);
  assert.equal(stored(site, 'F'), 0, 'nothing of a transaction without room is there');
  rmSync(filler);
  for (let now = 0; now !== rows; await sleep(500)) {
    now = stored(site, 'F');
    assert.ok(now === 0 || now === rows, `half: ${now} of ${rows}`);
    if (lastJob(site).startsWith('failed')) {
      await person.go(path);
      await person.send(/^取り込む$/);
    }
  }
  await until(person, path, /取り込みました/, 30);
  await person.leave();
}

async function killedImport({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('chief', '白波'), script: false });
  let [name, rows] = ['K', 8000];
  let path = await killInTaking(site, person, name, rows);
  if (path === null) {
    await site.start();
    [name, rows] = ['L', 24000];
    path = await killInTaking(site, person, name, rows);
    assert.ok(path !== null, 'the kill never came in time');
  }
  await site.start();
  for (let now = 0; now !== rows; await sleep(500)) {
    now = stored(site, name);
    assert.ok(now === 0 || now === rows, `half: ${now} of ${rows}`);
  }
  await until(person, path, /取り込みました/, 30);
  assert.equal(lastJob(site), 'done|2');
  const lines = site.banso('export', 'intake', '--organisation', site.user('chief', '白波').organisation, '--format', 'csv-link').split('\n');
  assert.equal(lines.filter((line) => line.match(new RegExp(`${name}-\\d+`))).length, rows, 'all rows, once');
  await person.leave();
}

/* A cluster manager that falls back to an older branch would erase what users were promised: it is not served. */
async function olderBranch({ site }) {
  const file = join(site.home, 'data', 'timeline');
  const seen = readFileSync(file, 'utf8');
  assert.match(seen, /^\d+ \d+\n$/);
  await site.stop();
  writeFileSync(file, seen.replace(/ \d+/, ' 4000000'));
  await assert.rejects(site.start());
  await site.tells(/db\.older_timeline/);
  writeFileSync(file, `1 1\n`);
  await assert.rejects(site.start());
  await site.tells(/db\.other_system/);
  writeFileSync(file, seen);
  await site.start();
}

/* Whoever can write to the database alone can take the whole chain away: the heads that the nights kept tell. */
async function chainTakenAway({ site }) {
  await site.stop();
  site.banso('nightly');
  const copy = join(site.home, 'tampered.db');
  const verify = () => {
    try {
      return site.banso('verify', '--json', '--db', copy);
    } catch (failure) {
      return failure.stdout;
    }
  };
  execFileSync('python3', ['-c', 'import sqlite3,sys\nsqlite3.connect(sys.argv[1]).backup(sqlite3.connect(sys.argv[2]))', join(site.home, 'banso.db'), copy]);
  assert.equal(JSON.parse(verify()).fault, '');
  execFileSync('python3', ['-c', 'import sqlite3,sys\nc=sqlite3.connect(sys.argv[1])\nfor t in ("chain","head","source"): c.execute("DELETE FROM audit_"+t)\nc.commit()', copy]);
  assert.match(JSON.parse(verify()).fault, /cut|removed/);
  rmSync(copy);
  await site.start();
}

export const tests = [
  ['the disk is full', fullDisk, 'sqlite'],
  ['the database goes away and comes back', databaseGoesAway, 'postgres'],
  ['an older branch of the database is not served', olderBranch, 'postgres'],
  ['another program holds the database', databaseIsHeld, 'sqlite'],
  ['an audit chain that was taken away shows', chainTakenAway, 'sqlite'],
  /* On PostgreSQL a job is taken up again when nothing was heard of it for 30 seconds; and perhaps all of it twice. */
  ['a server killed in an import takes it up again', killedImport, undefined, 300],
];
