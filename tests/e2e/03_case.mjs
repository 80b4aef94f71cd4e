/* One case from the first call to closure and replan: every step in the browser, and the refusals. */
import { strict as assert } from 'node:assert';
import { Person } from './person.mjs';

export const today = (days = 0) => {
  const date = new Date(Date.now() + 9 * 3600e3 + days * 86400e3);
  return date.toISOString().slice(0, 10);
};
const month = (months) => {
  const [year, number] = today().split('-').map(Number);
  const date = new Date(Date.UTC(year, number - 1 + months, 1));
  return date.toISOString().slice(0, 7);
};

/* Searches first, as the page demands; leads to the form of a new case. */
export async function startCase(person, name) {
  await person.go('/search');
  await person.set({ q: name });
  await person.send(/探す/);
  await person.follow(/新しい人として登録する/);
  await person.page.waitForURL(/\/cases\/new/);
}

export async function takeCall(person, [family, given, familyKana, givenKana], more = {}) {
  await startCase(person, `${family} ${given}`);
  await person.set({
    'person.family_name': family,
    'person.given_name': given,
    'person.family_kana': familyKana,
    'person.given_kana': givenKana,
    'person.birth_on': 'S58.4.1',
    'person.telephone_mobile': '０９０ー１２３４ー５６７８',
    'intake.received_on': today(),
    'intake.first_method': '1',
    'intake.route': '1',
    'intake.main_concern': '03',
    ...more,
  });
  await person.send(/受け付ける|受付|登録|確定/);
  assert.match(new URL(person.page.url()).pathname, /^\/cases\/\d+-/);
  return new URL(person.page.url()).pathname;
}

/* Fills in a record of the case and makes it final. */
export async function record(person, casefile, type, values) {
  assert.equal(await person.go(`${casefile}/new/${type}`), 200);
  await person.set(values);
  await person.send(/確定する/);
  const shown = await person.page.locator('body').innerText();
  assert.ok(!/入力内容を確認してください/.test(shown), `${type}: ${shown.slice(0, 900)}`);
}

export async function step(person, casefile, name, values = {}) {
  assert.equal(await person.go(`${casefile}/step/${name}`), 200);
  await person.set(values);
  const title = await person.page.locator('main h1').innerText();
  const status = await person.send(title);
  const shown = await person.page.locator('body').innerText();
  assert.ok(new URL(person.page.url()).pathname === casefile, `${name} was refused (${status}): ${shown.slice(0, 1200)}`);
}

const assessment = {
  assessed_on: today(),
  lives_with: '1',
  household_size: '２',
  'household[0].name': '𠮷田 花',
  'household[0].relation': 'spouse',
  'household[0].age': '40',
  health: '1',
  debt: '1',
  issues: ['05', '07'],
  background: '失業して家賃が払えない。',
  strengths: '料理の仕事が長い。',
};
const plan = {
  made_on: today(),
  sequence: '1',
  issue_codes: ['05'],
  'issues[0].body': '家賃の滞納',
  plan_goal: '半年以内に仕事に就き、家賃を払えるようになる。',
  'actions[0].body': '求人への応募',
  programs: ['household_budget'],
  work_goal: 'yes',
  period_end: month(6),
  monitor_on: month(2),
  agreed_on: today(),
  agreement: '1',
};

async function searchIsCompulsory({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker') });
  await person.go('/cases/new');
  assert.match(person.page.url(), /\/search/, 'no new case without a search');
  await person.judge('search');
  await startCase(person, '存在しない 名前');
  await person.judge('new case');
  await person.shoot('case-new');
  assert.equal(await person.send(/受け付ける|受付|登録|確定/), 422);
  await person.sees('受付日');
  await person.judge('new case with errors');
  await person.leave();
}

async function fromCallToPlan({ site, browser }, script) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉'), script });
  const casefile = await takeCall(person, script ? ['髙﨑', '𠮷郎', 'タカサキ', 'ヨシロウ'] : ['渡邊', '花子', 'ワタナベ', 'ハナコ']);
  await person.judge('new case page');

  await step(person, casefile, 'begin_intake');

  /* A step too early says which guard and how to meet it. */
  await person.go(`${casefile}/step/triage`);
  await person.sees(/スクリーニング結果が入力されていません/);
  await person.judge('step refused');

  await record(person, casefile, 'triage', { triaged_on: today(), result: '4' });
  await step(person, casefile, 'triage');
  await record(person, casefile, 'application', { applied_on: today(), consent: '1' });
  await step(person, casefile, 'start_assessment');
  await record(person, casefile, 'assessment', assessment);
  await step(person, casefile, 'draft_plan');
  await record(person, casefile, 'plan', plan);
  await person.go(casefile);
  await person.judge('case with plan');
  await person.shoot(script ? 'case' : 'case-without-script');
  await step(person, casefile, 'submit_plan');
  await person.leave();
  return casefile;
}

const walk = { casefile: null };

async function withScript(context) {
  walk.casefile = await fromCallToPlan(context, true);
}

async function withoutScript(context) {
  await fromCallToPlan(context, false);
}

export const tests = [
  ['a new person needs a search before', searchIsCompulsory],
  ['from the call to the plan', withScript],
  ['the same without JavaScript', withoutScript],
];
