/* 試算 for showing to a client: a loan schedule with a moratorium, without script, accessible, on paper. */
import { strict as assert } from 'node:assert';
import { axeFaults, htmlFaults } from './judge.mjs';
import { Person } from './person.mjs';
import { takeCall } from './03_case.mjs';

async function showSchedule(person) {
  await person.go('/calc/loan-schedule');
  await person.judge('form of a loan schedule');
  await person.set({ principal: '200,000', months: '24', method: 'interest_free', unit: '10', first_due: 'R5.1.27' });
  await person.page.locator('main summary', { hasText: '1' }).first().click();
  await person.set({ 'measures[0].kind': 'moratorium', 'measures[0].on': '2023-02-10', 'measures[0].from': 'R5.3', 'measures[0].months': '12' });
  assert.equal(await person.send(/計算/), 200);
  await person.sees('R7.12に返し終わります');
  await person.sees('最も多い回の額');
  assert.equal(await person.page.locator('main svg[role=img]').count(), 1);
  await person.shoot('calc-loan-schedule');
}

async function scheduleIsShown({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉') });
  await showSchedule(person);
  await person.judge('answer of a loan schedule');
  await person.page.emulateMedia({ media: 'print' });
  assert.equal(await person.page.locator('main .ui-calc-form:visible').count(), 0);
  assert.equal(await person.page.locator('main svg[role=img]').isVisible(), true);
  await person.leave();
}

async function scheduleIsShownWithoutScript({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉'), script: false });
  await showSchedule(person);
  await person.go('/calc/housing-benefit');
  assert.equal(await person.send(/計算/), 422);
  await person.sees('「家賃');
  await person.seesNot('「rent」');
  await person.leave();
}

/* At the desk: what is known stands there, the answer is one sentence, and it goes into the case it came from. */
async function housingIsAttached({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉') });
  await housing(person, ['試田', '算太', 'シダ', 'サンタ']);
  await person.judge('answer of housing benefit');
  await person.shoot('calc-housing-benefit');
  await person.page.setViewportSize({ width: 360, height: 800 });
  assert.ok(await person.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'the answer is wider than a narrow window');
  await person.page.emulateMedia({ media: 'print' });
  assert.equal(await person.page.locator('main #attach').isVisible(), false);
  assert.equal(await person.page.locator('main .ui-calc-told').isVisible(), true);
  await person.leave();
}

async function housing(person, names) {
  const casefile = await takeCall(person, names);
  await person.go(casefile);
  await person.page.locator('main').getByRole('link', { name: '試算' }).first().click();
  await person.page.locator('main').getByRole('link', { name: '住居確保給付金（家賃補助）' }).click();
  await person.page.waitForLoadState();
  assert.match(await person.page.locator('main [name=applied_on]').inputValue(), /^R\d/);
  await person.judge('form of housing benefit');
  await person.page.locator('main summary', { hasText: 'ほかの事情や額' }).click();
  await person.set({ applied_on: 'R8.11.21', household_size: '2', rent: '60,000', income: '150,000', assets: '300000', route: 'job_loss', event_on: 'R8.9.30', grade: '1', rent_limit: '64,000' });
  assert.equal(await person.send(/計算/), 200);
  await person.sees('ひと月 49,000円、3か月間、令和8年11月分から受け取れる見込みです。');
}

async function housingIsAttachedWithoutScript({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉'), script: false });
  await housing(person, ['算木', '試子', 'サンギ', 'タメコ']);
  await person.send(/ケースに添付/);
  await person.sees('試算：住居確保給付金（家賃補助）');
  await person.leave();
}

/* All faults of what was typed at once, each with its label and value; then a town by its name. */
async function faultsAreToldAtOnce({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉'), script: false });
  await person.go('/calc/housing-benefit');
  assert.match(await person.page.locator('main [name=municipality]').inputValue(), /^みなと県/);
  await person.set({ household_size: '-3人', rent: '五万円', income: '10万', assets: '300000', event_on: '2月30日', municipality: 'どこにもない町' });
  assert.equal(await person.send(/計算/), 422);
  const told = await person.page.locator('#error-summary li').allTextContents();
  assert.equal(told.length, 6, told.join(' / '));
  for (const words of ['世帯の人数「-3人」', '「五万円」', '「10万」', '「2月30日」', 'どこにもない町', 'を選んでください'])
    assert.ok(told.some(line => line.includes(words)), words + ': ' + told.join(' / '));
  await person.set({ household_size: '2', rent: '60,000', income: '150,000', route: 'job_loss', event_on: '', municipality: '大阪市' });
  assert.equal(await person.send(/計算/), 422);
  assert.equal(await person.page.locator('#error-summary li').count(), 2);
  await person.sees('級地と家賃上限額を入れてください');
  await person.set({ municipality: '千代田区', event_on: 'R8.9.30', applied_on: 'R8.11.21' });
  assert.equal(await person.send(/計算/), 200);
  await person.sees('まだ確かめていない点があります');
  await person.sees('持ち家');
  await person.leave();
}

/* Rows of a sheet go in, a table that adds up comes out. */
async function splitIsTold({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉') });
  await person.go('/calc/cost-split?example=1');
  await person.judge('form of a cost split');
  await person.page.locator('main [name=bodies]').fill('甲町\t100,000\t10\n乙町\t50,000\t20\n丙村\t7,000\t3');
  assert.equal(await person.send(/計算/), 200);
  await person.sees('3団体で分けました');
  await person.judge('answer of a cost split');
  const [download] = await Promise.all([person.page.waitForEvent('download'), person.page.getByRole('button', { name: /CSV/ }).click()]);
  assert.equal(download.suggestedFilename(), 'cost-split.csv');
  await person.go('/calc/exemption?example=1');
  await person.judge('form of an exemption');
  assert.equal(await person.send(/計算/), 200);
  await person.sees('すべて返さなくてよくなる見込みです。');
  await person.judge('answer of an exemption');
  await person.go('/calc/loan-check?example=1');
  await person.judge('form of a loan check');
  await person.leave();
}

/* Every rule there is, by its example: asks and answers; `judge` names what is wrong with the answer. */
async function goThrough(person, judge) {
  const rules = person.site.banso('calc', '--list').split('\n').flatMap((line) => line.match(/^([a-z-]+) +R-\d+/)?.[1] ?? []);
  assert.ok(rules.length > 20, rules.join());
  await person.go('/calc');
  const linked = await person.page.$$eval('main a[href^="/calc/"]', (found) => found.map((a) => a.getAttribute('href').slice(6)));
  const faults = rules.filter((rule) => !linked.includes(rule)).map((rule) => `${rule}: without a page`);
  for (const rule of rules) {
    assert.equal(await person.go(`/calc/${rule}?example=1`), 200, rule);
    const answer = person.page.waitForResponse((response) => response.request().method() === 'POST' && response.request().isNavigationRequest());
    await person.page.locator('main').getByRole('button', { name: '計算する' }).first().press('Enter');
    const response = await answer;
    await person.page.waitForLoadState();
    assert.equal(response.status(), 200, `${rule}: ${(await person.text()).slice(0, 800)}`);
    faults.push(...(await judge(response)).map((fault) => `${rule}: ${fault}`));
  }
  assert.deepEqual(faults, []);
}

/* On paper stands the answer, whole, and nothing to press or to fill in. */
async function paperFaults(page) {
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 643, height: 900 }); /* A4 without its margins */
  const controls = await page.locator(':is(button, input, select, textarea, summary):visible').evaluateAll((all) => all.map((element) => `on paper: ${element.outerHTML.slice(0, 120)}`));
  const tables = await page.locator('.ui-table-box').evaluateAll((all) => all.filter((box) => box.scrollWidth > box.clientWidth).map((box) => `wider than the sheet: ${box.ariaLabel}`));
  const told = (await page.locator('main').innerText()).trim().length > 60 ? [] : ['an empty sheet'];
  await page.emulateMedia({ media: null });
  await page.setViewportSize({ width: 1280, height: 900 });
  return [...controls, ...tables, ...told];
}

async function everyRule({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉') });
  await goThrough(person, async () => [...(await axeFaults(person.page)), ...(await paperFaults(person.page))]);
  const pdf = await person.page.pdf({ format: 'A4' });
  assert.ok(pdf.length > 5000 && pdf.subarray(0, 5).toString() === '%PDF-', 'no sheet');
  await person.leave();
}

async function everyRuleWithoutScript({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉'), script: false });
  await goThrough(person, async (response) => htmlFaults(await response.text()));
  await person.leave();
}

export const tests = [
  ['housing benefit in one sentence, on a narrow window and on paper', housingIsAttached],
  ['the same without script, attached to the case', housingIsAttachedWithoutScript],
  ['all faults of a calculation at once, a town by its name', faultsAreToldAtOnce],
  ['a cost split pasted from a sheet; an exemption', splitIsTold],
  ['a loan schedule, its curve and what a moratorium changes', scheduleIsShown],
  ['the same without script; what is missing is named', scheduleIsShownWithoutScript],
  ['every rule by its example, accessible and on paper', everyRule],
  ['every rule by its example without script', everyRuleWithoutScript],
];
