/* What staff screens say on the way: whose a page is, what one has begun, days in English, why the audit allowed it,
 * and a signature under the pen on a narrow screen. */
import { strict as assert } from 'node:assert';
import { Person } from './person.mjs';
import { startCase, takeCall } from './03_case.mjs';

const state = { casefile: null };
const kept = (person) => person.page.waitForResponse((answer) => answer.url().endsWith('/drafts') && answer.status() === 200, { timeout: 15000 });

/* The form of a new case: typed, the browser killed, found again through the page of the day. */
async function newCaseSurvives({ site, browser }) {
  const user = site.user('caseworker', '青葉');
  const person = await Person.at(browser, site, { user });
  await startCase(person, '消江 花');
  const answer = kept(person);
  await person.page.locator('main [name="person.family_name"]').fill('消江');
  await person.page.locator('main [name="person.given_name"]').fill('花');
  await person.page.locator('main [name="intake.wish"], main textarea').first().pressSequentially('家賃のこと', { delay: 5 });
  await answer;
  await person.context.close();
  const again = await Person.at(browser, site, { user });
  await again.go('/today');
  await again.sees(/新しいケースの受付/);
  await startCase(again, '消江 花');
  await again.page.locator('main').getByRole('link', { name: /続ける/ }).first().click();
  await again.page.waitForLoadState();
  assert.equal(await again.page.locator('main [name="person.family_name"]').inputValue(), '消江');
  assert.equal(await again.page.locator('main [name="person.given_name"]').inputValue(), '花');
  assert.match(await again.page.locator('main').evaluate((main) => [...main.querySelectorAll('textarea')].map((area) => area.value).join()), /家賃のこと/);
  await again.leave();
}

/* A form that was begun leads back from the case page, without script too; every form says whose it is. */
async function draftsLeadBack({ site, browser }) {
  const user = site.user('caseworker', '青葉');
  const person = await Person.at(browser, site, { user });
  state.casefile = await takeCall(person, ['名見', '明', 'ナミ', 'アキラ']);
  await person.go(`${state.casefile}/new/plan`);
  assert.match(await person.page.locator('.ui-whose').innerText(), /名見 明/);
  assert.doesNotMatch(await person.page.title(), /名見/);
  const answer = kept(person);
  await person.page.locator('main textarea[name=plan_goal]').pressSequentially('働く', { delay: 5 });
  await answer;
  await person.context.close();
  const plain = await Person.at(browser, site, { user, script: false });
  await plain.go(state.casefile);
  await plain.page.locator('#drafts').getByRole('link', { name: '続きを書く' }).first().click();
  await plain.page.waitForLoadState();
  assert.equal(await plain.page.locator('main textarea[name=plan_goal]').inputValue(), '働く');
  await plain.leave();
}

/* On 390 px the canvas is half as wide as the picture: the stroke lands under the pen, and in the form. */
async function signsUnderThePen({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉') });
  await person.page.setViewportSize({ width: 390, height: 800 });
  await person.go(`${state.casefile}/consent`);
  const canvas = person.page.locator('[data-signature] canvas').first();
  await canvas.evaluate((element) => {
    element.closest('fieldset, details, [hidden]')?.removeAttribute('hidden');
    element.scrollIntoView({ block: 'center' });
  });
  const screen = await canvas.boundingBox();
  assert.ok(screen.width < 400, `the canvas is ${screen.width} wide`);
  const [x, y] = [screen.x + screen.width * 0.75, screen.y + screen.height * 0.5];
  await person.page.mouse.move(x - 40, y);
  await person.page.mouse.down();
  await person.page.mouse.move(x, y, { steps: 10 });
  await person.page.mouse.up();
  const points = (await person.page.locator('[data-signature] input[type=hidden]').first().inputValue()).split(';')[0].split(' ').map((point) => point.split(',').map(Number));
  const last = points.at(-1);
  assert.ok(Math.abs(last[0] - 600) < 12 && Math.abs(last[1] - 120) < 12, `the stroke ends at ${last}`);
  const isDark = await canvas.evaluate((element) => {
    const { data } = element.getContext('2d').getImageData(580, 105, 20, 30);
    return data.some((value, i) => i % 4 < 3 && value < 128);
  });
  assert.ok(isDark, 'nothing is drawn where the pen was');
  await person.context.close();
}

/* Days on English pages: 21 Nov 2026, the era on hover. */
async function daysInEnglish({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉') });
  await person.go(state.casefile);
  await person.page.getByRole('button', { name: 'English' }).click();
  await person.page.waitForLoadState();
  await person.go(state.casefile);
  const days = await person.page.locator('main time').evaluateAll((all) => all.map((time) => [time.innerText, time.title]));
  assert.ok(days.some(([text, era]) => /^\d{1,2} [A-Z][a-z]{2} \d{4}/.test(text) && /^R\d+\./.test(era)), JSON.stringify(days.slice(0, 5)));
  assert.doesNotMatch(await person.page.locator('main').innerText(), /\d{4}-\d\d-\d\d/);
  await person.go(state.casefile);
  await person.page.getByRole('button', { name: '日本語' }).click();
  await person.page.waitForLoadState();
  await person.context.close();
}

async function auditInWords({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.users.admin, fresh: true });
  await person.go('/admin/audit');
  const shown = await person.page.locator('main table').innerText();
  assert.doesNotMatch(shown, /\b[AD]-0\d\b/);
  assert.match(shown, /担当のため|役割のため/);
  await person.leave();
}

export const tests = [
  ['a new case: what was typed survives', newCaseSurvives],
  ['what one has begun leads back', draftsLeadBack],
  ['a signature on a narrow screen', signsUnderThePen],
  ['days in English', daysInEnglish],
  ['the audit says why', auditInWords],
];
