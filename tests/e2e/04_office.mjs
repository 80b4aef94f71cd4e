/* An administrator makes an office and its chief; the chief brings the office's old spreadsheets in, and
 * the numbers of the year come out. */
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { Person } from './person.mjs';
import { freshCode } from './totp.mjs';

const data = 'tests/data/office-year';
const office = '松原市 自立相談支援センター';
const chief = { login: 'matsubara', password: 'しなのの山は今日も青い 2026' };

async function makeOffice({ site, browser }) {
  const [first, second] = Object.values(site.users).filter((user) => user.role === 'administrator');
  const person = await Person.at(browser, site, { user: first });
  await person.go('/admin/new-organisation');
  await person.set({ name: office, name_en: 'Matsubara', kind: 'office', number_format: 'R{yy}-{nnnn}' });
  await person.send(/保存する/);
  await person.stepUp();
  await person.sees(/保存しました/);

  await person.go('/admin/new-user');
  await person.set({ login: chief.login, name: '松原 千春', kana: 'マツバラ チハル' });
  await person.send(/保存する/);
  await person.stepUp();
  chief.link = await person.page.locator('main code').last().innerText();
  assert.match(chief.link, /\/invitation\?link=/);
  await person.judge('an invitation');
  await person.follow(/利用者の画面へ/);
  await person.judge('a user');
  await person.page.locator('main [name=organisation]').selectOption({ label: office });
  await person.set({ role: 'chief' });
  await person.send(/役割を申請する/);
  await person.shoot('admin');
  await person.stepUp();
  await person.go('/admin/settings');
  await person.page.locator('main [name=place]').first().selectOption({ label: office });
  await person.press(/表示する/);
  await person.page.waitForLoadState();
  await person.set({ population: '-5', valid_from: 'H31.4.1' });
  await person.send(/保存する/);
  await person.stepUp();
  await person.sees(/人口は1以上/);
  await person.set({ population: '100,000', valid_from: 'H31.4.1' });
  await person.send(/保存する/);
  await person.stepUp();
  await person.sees('保存しました');
  await person.sees(/H31\.4\.1/);
  const shown = await person.page.locator('main [name=place]').first().evaluate((s) => s.selectedOptions[0].label);
  if (shown !== office) throw new Error(`after saving the page shows the settings of ${shown}`);
  await person.leave();

  const other = await Person.at(browser, site, { user: second });
  await other.go('/admin/roles');
  await other.sees('松原 千春');
  await other.sees(/本人がパスワードと二要素認証を設定するのを待っています/);
  await other.judge('roles that wait');
  await other.leave();
}

async function approve({ site, browser }) {
  const second = Object.values(site.users).filter((user) => user.role === 'administrator')[1];
  const person = await Person.at(browser, site, { user: second });
  await person.go('/admin/roles');
  await person.sees(/から使われました/);
  await person.judge('roles to approve');
  await person.send(/承認する/);
  await person.stepUp();
  await person.leave();
}

async function firstSignIn({ site, browser }) {
  const person = await Person.at(browser, site);
  const page = new URL(chief.link);
  await person.go(page.pathname + page.search);
  await person.sees(chief.login);
  await person.judge('the page behind an invitation');
  await person.set({ new_password: 'short' });
  await person.press(/決定する/);
  await person.sees(/12/);
  await person.set({ new_password: chief.password });
  await person.press(/決定する/);
  await person.page.waitForURL(/second-factor/);
  chief.secret = (await person.page.locator('.ui-secret').innerText()).replace(/\s/g, '');
  await person.page.locator('input[name=code]').fill(await freshCode(chief.secret));
  await person.press(/設定する/);
  await person.sees(/回復コード/);
  await person.follow(/続|進|次/);
  await person.page.waitForURL(/today/);
  await person.go('/account');
  await person.sees(/から使われました/);
  assert.equal(await person.go(page.pathname + page.search), 404, 'the link works once');
  await person.sees(/もう使われました/);
  await person.leave();
}

async function bring(person, sheet, file) {
  await person.go('/exchange');
  await person.set({ sheet });
  await person.page.locator('input[name=file]').setInputFiles(`${data}/${file}`);
  await person.send(/列の確認/);
}

async function importOne(person, sheet, file, rows) {
  await bring(person, sheet, file);
  await person.send(/すべての行/);
  await person.sees(new RegExp(`追加 ${rows}件`));
  await person.sees(/エラー 0件/);
  if (sheet === 'intake') {
    await person.judge('preview of an import');
    await person.shoot('import-preview');
  }
  await person.send(/取り込む/);
  await person.sees(/取り込みました|保存しました|完了/);
}

async function importYear({ site, browser }) {
  const person = await Person.at(browser, site, { user: chief });
  await person.go('/exchange');
  await person.judge('exchange');
  for (const sheet of ['intake', 'contact', 'plan', 'evaluation']) {
    const lines = readFileSync(`${data}/${sheet}.csv`, 'latin1').trim().split(/\r?\n/).length - 1;
    await importOne(person, sheet, `${sheet}.csv`, lines);
  }
  await person.leave();
}

async function importAgain({ site, browser }) {
  const person = await Person.at(browser, site, { user: chief });
  await bring(person, 'intake', 'intake.csv');
  await person.send(/すべての行/);
  await person.sees(/追加 0件/);
  await person.sees(/変更なし 285件/);
  await person.leave();
}

async function dirtyFile({ site, browser }) {
  const person = await Person.at(browser, site, { user: chief });
  await bring(person, 'intake', 'intake-dirty.csv');
  await person.send(/すべての行/);
  await person.sees(/エラー 10件/);
  await person.judge('preview with errors');
  assert.equal(await person.page.locator('main').getByRole('button', { name: /^取り込む$/ }).count(), 0, 'nothing can be taken over');
  const download = person.page.waitForEvent('download');
  await person.page.getByRole('link', { name: /Excel|XLSX/i }).first().click();
  assert.match((await download).suggestedFilename(), /\.xlsx$/);
  await person.leave();
}

async function brokenFile({ site, browser }) {
  const person = await Person.at(browser, site, { user: chief });
  await person.go('/exchange');
  await person.set({ sheet: 'intake' });
  await person.page.locator('input[name=file]').setInputFiles(`${data}/intake-broken.csv`);
  assert.ok((await person.send(/列の確認/)) >= 400);
  await person.judge('broken file');
  await person.leave();
}

async function numbers({ site, browser }) {
  const person = await Person.at(browser, site, { user: chief });
  await person.go('/numbers?year=2019');
  const shown = (await person.text()).replace(/[\s,]+/g, ' ');
  for (const [what, pattern] of [
    ['new consultations 285 / 192 (148.4 %)', /285[^0-9]+192\D*148\.4/],
    ['plans 56 / 96 (58.3 %)', /56[^0-9]+96\D*58\.3/],
    ['11 of 56 with a work goal (19.6 %)', /11\D+[\s\S]*19\.6/],
  ]) {
    assert.match(shown, pattern, what);
  }
  await person.judge('numbers of the year');
  await person.shoot('numbers');
  await person.page.getByRole('link', { name: /^285/ }).first().click();
  await person.page.waitForLoadState();
  await person.sees(/285/);
  await person.leave();
}

export const tests = [
  ['an administrator makes an office and asks for the role of its chief', makeOffice],
  ['the chief signs in for the first time', firstSignIn],
  ['a second administrator approves the role of who has set up the sign-in', approve],
  ['the office-year comes in through the browser', importYear],
  ['importing again changes nothing', importAgain],
  ['a dirty file: ten faults, nothing taken', dirtyFile],
  ['a broken file is refused with a message', brokenFile],
  ['the numbers of the year', numbers],
];
