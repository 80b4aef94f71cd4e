/* What staff screens say on the way: whose a page is, what one has begun, days in English, why the audit allowed it,
 * and a signature under the pen on a narrow screen. */
import { strict as assert } from 'node:assert';
import { Person } from './person.mjs';
import { record, startCase, takeCall, today } from './03_case.mjs';

const state = { casefile: null };
const kept = (person) => person.page.waitForResponse((answer) => answer.url().endsWith('/drafts') && answer.status() === 200, { timeout: 15000 });

/* The form of a new case: typed, the browser killed, found again through the page of the day. */
async function newCaseSurvives({ site, browser }) {
  const user = site.user('caseworker', '白波'); // who has no other draft of a new case
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

/* A snippet, and the text of the contact before, go below what stands in the box; without script. */
async function snippetAndCopy({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉'), script: false });
  await person.go('/snippets');
  await person.set({ name: '不在のとき', text: '訪問したが不在だった。' });
  await person.send(/定型文を加える/);
  const box = person.page.locator('#contact textarea[name=body]');
  await person.go(state.casefile);
  await person.set({ method: '1', body: '家計表を受け取った。' });
  await person.send(/記録する|保存する|確定する/);
  await person.go(state.casefile);
  await person.set({ method: '1', body: '今日のこと。' });
  await person.choose('定型文', '不在のとき');
  await person.send('差し込む');
  assert.equal((await box.inputValue()).replaceAll('\r', ''), '今日のこと。\n訪問したが不在だった。');
  await person.send('前回の内容を写す');
  assert.equal((await box.inputValue()).replaceAll('\r', ''), '今日のこと。\n訪問したが不在だった。\n家計表を受け取った。');
  await person.leave();
}

/* An assessment written, then corrected with a reason: both versions side by side, what differs marked in words. */
async function versionsSideBySide({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉') });
  const assessment = { assessed_on: today(), lives_with: '1', household_size: '2', health: '1', debt: '1', issues: ['05'], background: '失業した。', strengths: '料理が得意。' };
  await record(person, state.casefile, 'assessment', assessment);
  await person.go(`${state.casefile}/records/assessment`);
  const view = new URL(person.page.url()).pathname.replace(/\/edit$/, '');
  await person.go(`${view}/edit`);
  await person.set({ background: '失業して家賃が払えない。', save_reason: '聞き直した' });
  await person.send(/書き足す/);
  await person.go(`${view}/history`);
  await person.sees('聞き直した');
  await person.judge('history of an assessment');
  await person.page.locator('main').getByRole('button', { name: '比べる' }).click();
  await person.page.waitForURL(/compare/);
  const differing = await person.page.locator('main tr', { hasText: '失業した。' }).innerText();
  assert.match(differing, /失業した。[\s\S]*失業して家賃が払えない。/);
  await person.judge('two versions');
  await person.shoot('compare');
  await person.leave();
}

/* A contrast theme: the ring of the focus, the edges of buttons and marks, lines and bars of drawings stay. */
async function inForcedColours({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉') });
  await person.page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
  await person.go(state.casefile);
  const edges = await person.page.locator('main :is(.ui-button, .ui-chip, .ui-card):visible').evaluateAll((all) =>
    all.filter((element) => { const style = getComputedStyle(element); return style.borderTopStyle === 'none' || parseFloat(style.borderTopWidth) < 1; }).map((element) => element.outerHTML.slice(0, 90)));
  assert.deepEqual(edges, [], 'without an edge');
  await person.page.locator('main textarea[name=body]').focus();
  await person.page.keyboard.press('Tab');
  const ring = await person.page.evaluate(() => { const style = getComputedStyle(document.activeElement); return [style.outlineStyle, parseFloat(style.outlineWidth)]; });
  assert.ok(ring[0] !== 'none' && ring[1] >= 2, `the focus shows as ${ring}`);
  await person.shoot('forced-case');
  await person.go('/calc/loan-schedule?example=1');
  await person.send(/計算/);
  const ink = await person.page.evaluate(() => getComputedStyle(document.body).color);
  const lines = await person.page.locator('main svg[role=img] .ui-chart__line').evaluateAll((all) => all.map((line) => getComputedStyle(line).stroke));
  assert.ok(lines.length > 0 && lines.every((stroke) => stroke === ink), `lines of ${lines} where words are ${ink}`);
  await person.shoot('forced-calc');
  await person.leave();
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
  ['a snippet and the text before, below what was typed', snippetAndCopy],
  ['two versions of an assessment side by side', versionsSideBySide],
  ['in forced colours', inForcedColours],
  ['days in English', daysInEnglish],
  ['the audit says why', auditInWords],
];
