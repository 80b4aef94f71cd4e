/* Signing in: what is refused, roles, own account, sessions, and the first administrator. */
import { strict as assert } from 'node:assert';
import { Person } from './person.mjs';

async function refusals({ site, browser }) {
  const person = await Person.at(browser, site);
  assert.equal(await person.go('/'), 200);
  assert.match(person.page.url(), /\/sign-in/);
  await person.judge('sign-in');
  await person.shoot('sign-in');
  const words = [];
  for (const [login, password] of [['nobody', 'no such password'], [site.user('caseworker').login, 'no such password'], ['', '']]) {
    await person.go('/sign-in');
    await person.fill('ログイン', login);
    await person.page.locator('input[type=password]').first().fill(password);
    await person.press(/次へ/);
    assert.match(person.page.url(), /\/sign-in/);
    words.push(await person.page.getByRole('alert').first().innerText());
  }
  assert.equal(words[0], words[1], 'an unknown user and a wrong password are told alike');
  await person.judge('sign-in refused');
  await person.leave();
}

async function wrongCode({ site, browser }) {
  const person = await Person.at(browser, site);
  const user = site.user('chief');
  await person.go('/sign-in');
  await person.fill('ログイン', user.login);
  await person.page.locator('input[type=password]').first().fill(user.password);
  await person.press(/次へ/);
  await person.judge('code');
  await person.page.locator('input[name=code]').fill('000000');
  await person.press(/ログインする/);
  assert.match(person.page.url(), /\/sign-in\/code/);
  assert.equal(await person.go('/today'), 200);
  assert.match(person.page.url(), /\/sign-in/, 'half a sign-in opens nothing');
  await person.leave();
}

async function everyRole({ site, browser }) {
  for (const role of ['caseworker', 'chief', 'employment_worker', 'budget_worker', 'contractor_worker', 'municipal_officer', 'prefectural_officer', 'administrator']) {
    const person = await Person.at(browser, site, { user: site.user(role) });
    await person.judge(`first page of ${role}`);
    await person.leave();
  }
}

/* Her page of numbers: hidden counts, targets, no link to a case; and the file of it. */
async function prefecture({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('prefectural_officer') });
  await person.page.getByRole('link', { name: '県内の統計' }).first().click();
  await person.page.waitForLoadState();
  await person.sees(/県内計/);
  await person.sees(/10件未満/);
  await person.sees(/令和8年度の目安値は登録されていません/);
  await person.judge('numbers of the prefecture');
  await person.shoot('numbers-prefecture');
  assert.equal(await person.page.locator('main a[href^="/records/"], main a[href^="/cases"]').count(), 0);
  assert.equal(await person.go('/numbers/area?year=2019&indicator=plans'), 200);
  await person.judge('numbers of the prefecture, a year without records');
  await person.leave();
}

async function withoutScript({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker'), script: false, fresh: true });
  await person.sees(/今日/);
  await person.page.getByRole('button', { name: /ログアウト/ }).first().click();
  assert.equal(await person.go('/today'), 200);
  assert.match(person.page.url(), /\/sign-in/);
  await person.leave();
}

async function english({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker') });
  await person.press('English');
  assert.equal(await person.page.locator('html').getAttribute('lang'), 'en');
  await person.judge('in English');
  const shown = await person.page.locator('body').innerText();
  assert.ok(!shown.includes('⟦'), `a text is missing: ${shown.match(/⟦[^⟧]*⟧/)}`);
  await person.press('日本語');
  assert.equal(await person.page.locator('html').getAttribute('lang'), 'ja');
  await person.leave();
}

async function backButton({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '白波'), fresh: true });
  await person.go('/cases');
  await person.page.getByRole('button', { name: /ログアウト/ }).first().click();
  await person.page.waitForURL(/sign-in/);
  await person.page.goBack().catch(() => {});
  await person.seesNot('主担当');
  await person.leave();
}

async function ownAccount({ site, browser }) {
  const user = site.user('budget_worker');
  const person = await Person.at(browser, site, { user });
  const other = await Person.at(browser, site, { user, fresh: true });
  await person.go('/account');
  await person.judge('own account');
  await person.shoot('account');
  const ends = person.page.getByRole('button', { name: /終了する/ });
  assert.ok((await ends.count()) >= 1, 'the other sign-in can be ended');
  await ends.last().click();
  await other.go('/today');
  assert.match(other.page.url(), /\/sign-in/);
  await other.leave();
  await person.leave();
}

export const tests = [
  ['sign-in refuses with one wording', refusals],
  ['a wrong code opens nothing', wrongCode],
  ['every role signs in', everyRole],
  ['the numbers of a prefecture', prefecture],
  ['sign-in and sign-out without JavaScript', withoutScript],
  ['English and back', english],
  ['the back button shows nothing after signing out', backButton],
  ['own account lists and ends sign-ins', ownAccount],
];
