/* What applies in a form: the script shows and hides by the same rule as the server. */
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { Person } from './person.mjs';
import { startCase, takeCall, today } from './03_case.mjs';

/* Every condition of every form with every answer, as tests/web/form_test.c asked the server. */
async function scriptAgrees({ site, browser }) {
  const cases = readFileSync('tests/data/conditions.jsonl', 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
  assert.ok(cases.length > 200);
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉') });
  await person.go('/calc/date');
  const wrong = await person.page.evaluate((rows) => {
    const main = document.querySelector('main');
    return rows.filter((row) => {
      const form = document.createElement('form');
      form.setAttribute('method', 'post');
      const control = document.createElement('input');
      control.name = row.name;
      control.value = row.answer;
      const part = document.createElement('div');
      part.dataset.show = row.show;
      form.append(control, part);
      main.append(form);
      control.dispatchEvent(new Event('change', { bubbles: true }));
      form.remove();
      return part.hidden === row.shown;
    });
  }, cases);
  assert.deepEqual(wrong, []);
  await person.leave();
}

async function emergencyIsAsked({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉') });
  await startCase(person, '急場 花');
  const needs = person.page.locator('main .ui-conditional', { has: person.page.locator('[name="intake.emergency_kinds"]') });
  assert.equal(await needs.isVisible(), false);
  await person.set({ 'intake.emergency': 'yes' });
  await needs.waitFor();
  await person.set({ 'intake.emergency': 'no' });
  await needs.waitFor({ state: 'hidden' });
  const first = await person.page.locator('[name="intake.emergency_kinds"]').first().getAttribute('value');
  await takeCall(person, ['急場', '花', 'キュウバ', 'ハナ'], { 'intake.emergency': 'yes', 'intake.emergency_kinds': first });
  const casefile = new URL(person.page.url()).pathname;
  await person.go(`${casefile}/new/monitoring`);
  await person.set({ done_on: today(), change_needed: 'yes' });
  await person.page.locator('main textarea[name=change_text]').waitFor();
  await person.leave();
}

export const tests = [
  ['every condition, script and server', scriptAgrees],
  ['an emergency asks what is needed', emergencyIsAsked],
];
