/* 試算 for showing to a client: a loan schedule with a moratorium, without script, accessible, on paper. */
import { strict as assert } from 'node:assert';
import { Person } from './person.mjs';

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
  assert.equal(await person.page.locator('main .ui-calc-form').isVisible(), false);
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

export const tests = [
  ['a loan schedule, its curve and what a moratorium changes', scheduleIsShown],
  ['the same without script; what is missing is named', scheduleIsShownWithoutScript],
];
