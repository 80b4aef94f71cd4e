/* What was typed survives: a killed browser, a killed server, two people, a form sent twice. */
import { strict as assert } from 'node:assert';
import { Person } from './person.mjs';
import { freshCode } from './totp.mjs';
import { takeCall, today } from './03_case.mjs';

const state = { casefile: null };

async function killedBrowser({ site, browser }) {
  const user = site.user('caseworker', '青葉');
  const person = await Person.at(browser, site, { user });
  state.casefile = await takeCall(person, ['下書', '太郎', 'シタガキ', 'タロウ']);
  await person.go(`${state.casefile}/new/assessment`);
  const kept = person.page.waitForResponse((answer) => answer.url().endsWith('/drafts') && answer.status() === 200, { timeout: 15000 });
  await person.page.locator('main textarea[name=background]').pressSequentially('昨日までの暮らしを聞いた。', { delay: 5 });
  await kept;
  await person.context.close();
  const again = await Person.at(browser, site, { user });
  await again.go(`${state.casefile}/new/assessment`);
  await again.sees(/下書き/);
  const text = await again.page.locator('main').evaluate((main) => main.innerText + [...main.querySelectorAll('textarea')].map((area) => area.value).join());
  if (!text.includes('昨日までの暮らしを聞いた。')) {
    await again.page.locator('main').getByRole('link', { name: /続ける/ }).or(again.page.locator('main').getByRole('button', { name: /続ける/ })).first().click();
    await again.page.waitForLoadState();
    assert.equal(await again.page.locator('main textarea[name=background]').inputValue(), '昨日までの暮らしを聞いた。');
  }
  await again.leave();
}

/* The box of the case page: what was typed stands in it again, with script and without. */
async function killedInTheBox({ site, browser }) {
  const user = site.user('caseworker', '青葉');
  const person = await Person.at(browser, site, { user });
  await person.go(state.casefile);
  const kept = person.page.waitForResponse((answer) => answer.url().endsWith('/drafts') && answer.status() === 200, { timeout: 15000 });
  await person.page.locator('#contact textarea[name=body]').pressSequentially('電話で話した。', { delay: 5 });
  await kept;
  await person.page.locator('#contact [data-draft-state]', { hasText: '下書きを保存しました' }).waitFor();
  await person.context.close();
  const again = await Person.at(browser, site, { user });
  await again.go(state.casefile);
  assert.equal(await again.page.locator('#contact textarea[name=body]').inputValue(), '電話で話した。');
  await again.judge('case with a draft in the box');
  await again.leave();
  const plain = await Person.at(browser, site, { user, script: false });
  await plain.go(state.casefile);
  await plain.set({ body: '電話で話し、約束した。' });
  await plain.send(/下書き保存/);
  await plain.go(state.casefile);
  assert.equal(await plain.page.locator('#contact textarea[name=body]').inputValue(), '電話で話し、約束した。');
  await plain.set({ method: '1' });
  await plain.send(/確定する/);
  await plain.sees('電話で話し、約束した。');
  assert.equal(await plain.page.locator('#contact textarea[name=body]').inputValue(), '');
  await plain.leave();
}

async function killedServer({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉') });
  await person.go(`${state.casefile}/new/triage`);
  const kept = person.page.waitForResponse((answer) => answer.url().endsWith('/drafts') && answer.status() === 200, { timeout: 15000 });
  await person.page.locator('main textarea[name=reason]').pressSequentially('家計が苦しい。', { delay: 5 });
  await kept;
  await site.kill();
  await site.start();
  await person.set({ triaged_on: today(), result: '4' });
  await person.send(/確定する/);
  await person.go(state.casefile);
  await person.sees('振り分け');
  await person.leave();
}

/* The sign-in ends while somebody writes: asked for over the same page, and nothing typed is lost. */
async function expiredInTheBox({ site, browser }) {
  const user = site.user('chief', '青葉');
  const person = await Person.at(browser, site, { user, fresh: true });
  await person.go(state.casefile);
  await person.context.clearCookies();
  await person.page.locator('#contact textarea[name=body]').fill('期限切れのあとも残る。');
  await person.page.locator('#contact select[name=method]').selectOption('1');
  const dialog = person.page.locator('dialog[open]');
  await dialog.locator('input[name=login]').waitFor({ timeout: 15000 });
  await dialog.locator('input[name=login]').fill(user.login);
  await dialog.locator('input[name=password]').fill(user.password);
  await dialog.getByRole('button', { name: /次へ/ }).press('Enter');
  await dialog.locator('input[name=code]').fill(await freshCode(user.secret));
  await dialog.getByRole('button', { name: /ログインする/ }).press('Enter');
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await person.page.locator('#contact textarea[name=body]').inputValue(), '期限切れのあとも残る。');
  await person.send(/確定する/);
  await person.sees('期限切れのあとも残る。');
  await person.leave();
}

/* Without script: the form that comes too late is carried through the sign-in and sent again. */
async function expiredWithoutScript({ site, browser }) {
  const user = site.user('caseworker', '若草');
  const person = await Person.at(browser, site, { user, fresh: true, script: false });
  const casefile = await takeCall(person, ['期限', '花子', 'キゲン', 'ハナコ']);
  await person.go(`${casefile}/consent`);
  await person.set({ applied_on: today(), consent: '3' });
  await person.context.clearCookies();
  assert.equal(await person.send(/同意を記録する|確定する/), 401);
  await person.page.locator('input[name=login]').fill(user.login);
  await person.page.locator('input[type=password]').first().fill(user.password);
  await person.send(/次へ/);
  await person.page.locator('input[name=code]').fill(await freshCode(user.secret));
  await person.send(/ログインする/);
  await person.sees(/残っています/);
  await person.send(/送/);
  await person.go(`${casefile}/consent`);
  await person.sees('同意されています');
  await person.leave();
}

/* The same form, with its key, sent twice: one record. */
async function sentTwice({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉') });
  await person.go(`${state.casefile}/new/monitoring`);
  await person.set({ done_on: today(), progress: '1', body: '二度送る。' });
  const form = await person.page.locator('main form').last().evaluate((element) => [...new FormData(element)].filter(([, value]) => typeof value === 'string'));
  const action = await person.page.locator('main form').last().evaluate((element) => element.action);
  const multipart = await person.page.locator('main form').last().evaluate((element) => element.enctype === 'multipart/form-data');
  const fields = Object.fromEntries([...form, ['act', 'final']]);
  const headers = { origin: site.origin, referer: `${site.origin}/` };
  for (let i = 0; i < 2; i++) {
    const answer = await person.context.request.post(action, { ...(multipart ? { multipart: fields } : { form: fields }), headers, maxRedirects: 0 });
    assert.equal(answer.status(), 303, `time ${i + 1}: ${(await answer.text()).slice(0, 200)}`);
  }
  await person.go(`${state.casefile}/records/monitoring`);
  assert.equal((await person.text()).split('二度送る。').length - 1 <= 1 ? 1 : 2, 1, 'two records were made');
  await person.leave();
}

/* Two people correct the same draft: the second sees both versions field by field. */
async function conflict({ site, browser }) {
  const one = await Person.at(browser, site, { user: site.user('caseworker', '青葉') });
  const two = await Person.at(browser, site, { user: site.user('chief', '青葉') });
  await one.go(`${state.casefile}/new/referral`);
  await one.set({ referred_on: today(), agency: '01', purpose: 'はじめ' });
  await one.send(/下書き保存/);
  await one.go(`${state.casefile}/records/referral`);
  const edit = one.page.url().includes('/records/referral/') ? `${one.page.url().replace(site.origin, '')}/edit` : `${await one.page.locator('main a[href*="/records/referral/"]').first().getAttribute('href')}/edit`;
  await one.go(edit.replace('/edit/edit', '/edit'));
  await two.go(edit.replace('/edit/edit', '/edit'));
  await one.set({ purpose: '鈴木が書いた' });
  await two.set({ purpose: '佐藤が書いた' });
  await one.send(/下書き保存/);
  assert.equal(await two.send(/下書き保存/), 409);
  await two.sees('鈴木が書いた');
  await two.sees('佐藤が書いた');
  await two.judge('conflict');
  await two.shoot('conflict');
  await one.leave();
  await two.leave();
}

export const tests = [
  ['a killed browser: the draft is offered', killedBrowser],
  ['a killed browser: the box of the case page', killedInTheBox],
  ['a killed server: the page goes on', killedServer],
  ['the sign-in ends while writing: asked for over the page', expiredInTheBox],
  ['the sign-in ends, without script: the form is carried on', expiredWithoutScript],
  ['a form sent twice makes one record', sentTwice],
  ['two people save the same record', conflict],
];
