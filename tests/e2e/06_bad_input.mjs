/* What must never get in: each is refused with words that help, and nothing changes. */
import { strict as assert } from 'node:assert';
import { readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Person } from './person.mjs';
import { startCase, takeCall, today } from './03_case.mjs';
import { makeWorkbook } from './workbook.mjs';

const state = { casefile: null };
const worker = (site) => site.user('caseworker', '青葉');
const chief = (site) => site.user('chief', '青葉');
const GB = 1024 ** 3;

/* A number with the check digit of 個人番号 (a made-up one). */
function individualNumber(first = '12345678901') {
  const sum = [...first].reverse().reduce((all, digit, i) => all + Number(digit) * (i < 6 ? i + 2 : i - 4), 0);
  return first + (sum % 11 <= 1 ? 0 : 11 - (sum % 11));
}

/* Every record of the site, as an administrator of the machine counts them. */
function records(site) {
  const rows = site.banso('verify', '--json').trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(rows.map((row) => row.fault), rows.map(() => ''));
  return ['intake', 'contact', 'assessment'].map((type) => site.banso('export', type, '--organisation', worker(site).organisation, '--format', 'csv-link').split('\n').length).join();
}

/* The form of a page as the browser would send it. */
async function formOf(person, path, selector = 'main form') {
  assert.equal(await person.go(path), 200, path);
  const form = person.page.locator(selector).last();
  return {
    action: await form.evaluate((element) => element.action),
    fields: Object.fromEntries(await form.evaluate((element) => [...new FormData(element)].filter(([, value]) => typeof value === 'string'))),
  };
}

const headersOf = (site) => ({ origin: site.origin, 'sec-fetch-site': 'same-origin' });

async function post(person, form, changes, kind = 'form') {
  return person.context.request.post(form.action, { [kind]: { ...form.fields, ...changes }, headers: headersOf(person.site), maxRedirects: 0 });
}

async function upload(person, name, buffer, sheet = 'intake') {
  const form = await formOf(person, '/exchange', 'main form[enctype="multipart/form-data"]');
  return post(person, form, { sheet, charset: '', file: { name, mimeType: 'application/octet-stream', buffer } }, 'multipart');
}

async function makeCase({ site, browser }) {
  const person = await Person.at(browser, site, { user: worker(site) });
  state.casefile = await takeCall(person, ['入力', '試', 'ニュウリョク', 'タメシ']);
  await person.leave();
}

/* ---- too much ---- */

function memoryOf(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return children.map((child) => Number(readFileSync(`/proc/${child}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)?.[1] ?? 0)).reduce((a, b) => a + b, 0);
}

/* Whatever parses, seals or computes has given up what it does not need: new privileges, most system calls, dumps. */
async function confined({ site }) {
  const { pid } = site.server;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  assert.ok(children.length >= 6, `workers, sealer, jobs, sign-in and files, not ${children.length}`);
  for (const child of children) {
    const status = readFileSync(`/proc/${child}/status`, 'utf8');
    assert.match(status, /^NoNewPrivs:\s1$/m);
    assert.match(status, /^Seccomp:\s2$/m);
    assert.match(readFileSync(`/proc/${child}/limits`, 'utf8'), /^Max core file size\s+0\s+0/m);
  }
}

/* Sends a body without end and says how much of it was taken, and what came back. */
function pour(site, cookie, { length, chunked, asks }) {
  return new Promise((resolve) => {
    const socket = connect(site.port, '127.0.0.1');
    const piece = Buffer.alloc(65536, 'x');
    let sent = 0;
    let answer = '';
    const head = ['POST /exchange/import HTTP/1.1', `Host: localhost:${site.port}`, `Origin: ${site.origin}`, `Cookie: ${cookie}`, 'Content-Type: multipart/form-data; boundary=b', chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`, ...(asks ? ['Expect: 100-continue'] : []), '', ''].join('\r\n');
    const start = '--b\r\nContent-Disposition: form-data; name="file"; filename="big.csv"\r\n\r\n';
    const wrap = (bytes) => (chunked ? Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]) : bytes);
    const done = () => {
      socket.destroy();
      resolve({ sent, answer });
    };
    const more = () => {
      while (sent < length && !socket.destroyed && answer === '') {
        sent += piece.length;
        if (!socket.write(wrap(piece))) {
          socket.once('drain', more);
          return;
        }
      }
    };
    socket.on('data', (bytes) => {
      answer += bytes;
      setTimeout(done, 300);
    });
    socket.on('error', done);
    socket.on('close', done);
    socket.write(head);
    if (asks) {
      return;
    }
    socket.write(wrap(Buffer.from(start)));
    more();
  });
}

async function gigabyte({ site, browser }) {
  const person = await Person.at(browser, site, { user: chief(site) });
  const cookie = (await person.context.cookies()).map((one) => `${one.name}=${one.value}`).join('; ');
  const before = memoryOf(site.server.pid);
  const asked = await pour(site, cookie, { length: GB, asks: true });
  assert.match(asked.answer, /^HTTP\/1.1 413/, 'who asks first is refused before the first byte');
  const stranger = await pour(site, 'a=b', { length: GB });
  assert.ok(stranger.sent < GB / 8, `${stranger.sent} bytes of a stranger were taken`);
  const announced = await pour(site, cookie, { length: GB });
  assert.match(announced.answer, /^HTTP\/1.1 413/, 'dropped, and answered at its end');
  const endless = await pour(site, cookie, { length: 3 * GB, chunked: true });
  assert.ok(endless.sent < 2.2 * GB, `${endless.sent} bytes were taken`);
  assert.ok(memoryOf(site.server.pid) - before < 32 * 1024, 'the server grew');
  assert.deepEqual(readdirSync(join(site.home, 'data', 'uploads')), []);
  /* In the browser, a file of a gigabyte (of holes) is stopped with the limit named. */
  const path = join(tmpdir(), `banso-huge-${process.pid}.csv`);
  writeFileSync(path, '受付番号\n');
  truncateSync(path, GB);
  try {
    await person.go('/exchange');
    await person.set({ sheet: 'intake' });
    await person.page.locator('input[name=file]').setInputFiles(path);
    await person.page.locator('main').getByRole('button', { name: /列の確認/ }).first().press('Enter', { noWaitAfter: true });
    await person.page.getByText(/大きすぎ/).first().waitFor({ timeout: 60000 });
    await person.sees(/64MBまで/);
  } finally {
    rmSync(path);
  }
  await person.leave();
}

async function tooManyRows({ site, browser }) {
  const person = await Person.at(browser, site, { user: chief(site) });
  const lines = Array.from({ length: 100001 }, (_, i) => `Z-${i}`);
  const csv = await upload(person, 'rows.csv', Buffer.from(`受付番号\n${lines.join('\n')}\n`));
  assert.equal(csv.status(), 422);
  assert.match(await csv.text(), /100,?000行/);
  const xlsx = await upload(person, 'rows.xlsx', makeWorkbook([['受付番号'], ...lines.map((line) => [line])]));
  assert.equal(xlsx.status(), 422, (await xlsx.text()).slice(0, 300));
  assert.match(await xlsx.text(), /100,?000行/);
  await person.leave();
}

/* ---- workbooks as Japanese offices have them ---- */

async function furiganaAndFormulas({ site, browser }) {
  const person = await Person.at(browser, site, { user: chief(site) });
  const rows = [['受付番号', '受付日', '氏名'], ['F-1', '令和8年4月2日', { text: '東海林 翼', furigana: 'ショウジ ツバサ' }]];
  const formula = await upload(person, 'formula.xlsx', makeWorkbook([...rows, ['F-2', '令和8年4月3日', { formula: 'A2&"様"', value: 'F-1様' }]]));
  assert.equal(formula.status(), 422);
  assert.match(await formula.text(), /C3[^<]*数式[^<]*F-1様[^<]*値の貼り付け/, 'which cell, which value, what to do');
  const answer = await upload(person, 'furigana.xlsx', makeWorkbook(rows));
  assert.equal(answer.status(), 303);
  await person.go(answer.headers().location);
  await person.sees('東海林 翼');
  await person.seesNot('ショウジ');
  await person.send(/すべての行/);
  await person.sees(/追加 1件/);
  await person.send(/取り消す/);
  await person.leave();
}

/* ---- values ---- */

async function impossibleDates({ site, browser }) {
  const person = await Person.at(browser, site, { user: worker(site) });
  for (const date of ['昭和65年1月8日', '令和0年5月1日', '2026年2月30日', 'R8.2.30', '平成31年5月1日']) {
    await person.go(`${state.casefile}/new/assessment`);
    await person.set({ assessed_on: date });
    assert.equal(await person.send(/確定する/), 422, date);
    await person.sees('アセスメント');
    assert.equal(await person.page.locator('main [name=assessed_on]').inputValue(), date, 'what was typed stands there still');
    assert.match(await person.page.locator('#error-summary').innerText(), /[年日]/, date);
  }
  await person.judge('a date that never was');
  await person.leave();
}

async function individualNumbers({ site, browser }) {
  const person = await Person.at(browser, site, { user: chief(site) });
  const number = individualNumber();
  const written = [number, number.replace(/(\d{4})(?=\d)/g, '$1-'), [...number].map((digit) => String.fromCharCode(0xff10 + Number(digit))).join('')];
  for (const one of written) {
    await person.go(`${state.casefile}/new/assessment`);
    await person.set({ assessed_on: today(), background: `番号は ${one} です` });
    assert.equal(await person.send(/確定する/), 422, one);
    await person.sees(/個人番号|マイナンバー/);
  }
  await person.judge('an individual number');
  await person.go(state.casefile);
  await person.set({ method: '1', body: `控え ${number}` });
  assert.equal(await person.send(/確定する/), 422);
  await person.sees(/個人番号|マイナンバー/);
  await person.go('/search');
  await person.set({ q: number });
  await person.send(/探す/);
  await person.sees(/個人番号|マイナンバー/);
  assert.ok(!person.page.url().includes(number));
  const file = await upload(person, 'numbers.csv', Buffer.from(`受付番号,受付日,氏名,住所\nM-1,2026-04-01,個人 番号,${number}\n`));
  assert.equal(file.status(), 303);
  await person.go(file.headers().location);
  await person.send(/すべての行/);
  await person.sees(/エラー 1件/);
  await person.sees(/個人番号|マイナンバー/);
  await person.leave();
}

async function longNames({ site, browser }) {
  const person = await Person.at(browser, site, { user: worker(site) });
  const name = (length) => '長'.repeat(length);
  await startCase(person, name(100));
  for (const [family, given] of [[name(101), '一'], [name(200), '一'], ['一', name(101)]]) {
    await person.set({ 'person.family_name': family, 'person.given_name': given, 'intake.received_on': today() });
    assert.equal(await person.send(/受け付ける|受付|登録|確定/), 422);
    await person.sees(/100/);
  }
  await person.set({ 'person.family_name': name(100), 'person.given_name': name(100), 'intake.received_on': today(), 'intake.first_method': '1', 'intake.route': '1', 'intake.main_concern': '03' });
  await person.send(/受け付ける|受付|登録|確定/);
  assert.match(new URL(person.page.url()).pathname, /^\/cases\/\d+-/);
  await person.sees(name(100));
  await person.judge('a name of two hundred characters');
  await person.leave();
}

async function rareCharacters({ site, browser }) {
  const person = await Person.at(browser, site, { user: worker(site) });
  const [family, given] = ['𠮷葛\u{E0100}', '髙𩸽'];
  const casefile = await takeCall(person, [family, given, 'ヨシカツ', 'タカ'], { 'person.telephone_mobile': '' });
  assert.ok((await person.text()).includes(family), 'stored as typed, with its variation selector');
  for (const wanted of ['𠮷葛', '吉葛', '髙𩸽', '高𩸽', '𠮷']) {
    await person.go('/search');
    await person.set({ q: wanted });
    await person.send(/探す/);
    assert.ok(await person.page.locator(`main a[href="${casefile}"]`).count(), `not found by ${wanted}`);
  }
  await person.leave();
}

/* ---- bytes that are no text ---- */

async function brokenText({ site, browser }) {
  const person = await Person.at(browser, site, { user: worker(site) });
  const before = records(site);
  const form = await formOf(person, `${state.casefile}/new/assessment`);
  const fields = new URLSearchParams({ ...form.fields, assessed_on: today(), act: 'final' }).toString();
  for (const bad of ['%00', '%FF%FE', '%C0%AF', '%ED%A0%80', '%F4%90%80%80', '%E3%81', '%1B']) {
    const answer = await person.context.request.post(form.action, { data: `${fields}&background=a${bad}b`, headers: { ...headersOf(site), 'content-type': 'application/x-www-form-urlencoded' }, maxRedirects: 0 });
    assert.ok([400, 422].includes(answer.status()), `${bad}: ${answer.status()}`);
    assert.match(await answer.text(), /文字|読み取れ/);
    assert.match(await answer.text(), /a.*b/s);
    const query = await person.context.request.get(`${site.origin}/cases?route=${bad}`, { maxRedirects: 0 });
    assert.ok([400, 422].includes(query.status()), `query ${bad}: ${query.status()}`);
  }
  /* As a browser sends this form: in parts. All of it comes back, the place is told. */
  const parts = await person.context.request.post(form.action, { multipart: { ...form.fields, assessed_on: today(), act: 'final', background: '前\u0001後ろ\u000b次の行' }, headers: headersOf(site), maxRedirects: 0 });
  assert.equal(parts.status(), 422);
  assert.match(await parts.text(), /前後ろ\n次の行/);
  assert.match(await parts.text(), /使えない文字/);
  assert.equal(records(site), before);
  const asChief = await Person.at(browser, site, { user: chief(site) });
  for (const bytes of [[0x00], [0xff, 0xfe], [0xed, 0xa0, 0x80], [0x81, 0x20]]) {
    const csv = Buffer.concat([Buffer.from('受付番号,受付日,氏名\nB-1,2026-04-01,壊れ'), Buffer.from(bytes), Buffer.from('\n')]);
    const answer = await upload(asChief, 'broken.csv', csv);
    assert.equal(answer.status(), 422, bytes.join());
    assert.match(await answer.text(), /2行目|行/);
  }
  await asChief.leave();
  await person.leave();
}

/* ---- steps ---- */

/* Rows of the timeline that tell of the step that was taken twice. */
async function stepRows(person) {
  return ((await person.page.locator('main').innerText()).match(/聞き取りを始める/g) ?? []).length;
}

async function steps({ site, browser }) {
  const person = await Person.at(browser, site, { user: worker(site) });
  const before = await formOf(person, `${state.casefile}/step/begin_intake`);
  const first = await post(person, before, {});
  assert.equal(first.status(), 303);
  const again = await post(person, before, {});
  assert.ok([303, 409, 422].includes(again.status()), `again: ${again.status()}`);
  await person.go(`${state.casefile}?kind=step`);
  const rows = await stepRows(person);
  assert.equal(rows, 1, 'the step is there once');
  const twice = await person.go(`${state.casefile}/step/begin_intake`);
  assert.ok(twice === 404 || twice === 409 || twice === 422 || /できません|すでに|今の段階/.test(await person.text()), `a step taken twice: ${twice}`);
  /* Deciding is the municipality's: the worker is refused, and so is a chief. */
  for (const user of [worker(site), chief(site)]) {
    const other = await Person.at(browser, site, { user });
    assert.ok((await other.go(`${state.casefile}/decide`)) >= 400 || /できません/.test(await other.text()));
    const own = await formOf(other, '/search', 'form');
    const tried = await other.context.request.post(`${site.origin}${new URL(state.casefile, site.origin).pathname}/decide`, { form: { form_token: own.fields.form_token, result: '1' }, headers: headersOf(site), maxRedirects: 0 });
    assert.ok([403, 404].includes(tried.status()), `deciding by ${user.login ?? ''}: ${tried.status()}`);
    await other.leave();
  }
  /* Somebody of another office: the case does not exist. */
  const stranger = await Person.at(browser, site, { user: site.user('caseworker', '白波') });
  const theirs = await formOf(stranger, '/search', 'form');
  const token = { form_token: theirs.fields.form_token };
  const refused = await stranger.context.request.post(before.action, { form: { ...before.fields, ...token }, headers: headersOf(site), maxRedirects: 0 });
  assert.equal(refused.status(), 404);
  await stranger.leave();
  await person.leave();
}

export const tests = [
  ['every process but the master is confined', confined],
  ['a case for the tests', makeCase],
  ['a gigabyte is refused early', gigabyte],
  ['100,001 rows are refused', tooManyRows],
  ['a workbook with furigana and formulas', furiganaAndFormulas],
  ['dates that never were', impossibleDates],
  ['individual numbers are stopped everywhere', individualNumbers],
  ['names at their limit', longNames],
  ['rare characters come back and are found', rareCharacters],
  ['bytes that are no text', brokenText],
  ['steps twice, and by others', steps],
];
