/* A new installation without demo: init, the first administrator's first minutes. */
import { strict as assert } from 'node:assert';
import { Person } from './person.mjs';
import { Site } from './site.mjs';
import { freshCode } from './totp.mjs';

export const engines = ['sqlite'];

/* The QR code stands on the page, black on white, large enough for a telephone; the policy lets it be drawn. */
async function seesCode(person) {
  const code = person.page.locator('svg.ui-qr');
  const box = await code.boundingBox();
  assert.ok(box && box.width >= 180 && Math.abs(box.width - box.height) < 2, `the code is ${box?.width} wide`);
  assert.ok(box.y + box.height <= 900, 'the code is below the first screen');
  assert.match(await code.locator('path').getAttribute('d'), /^M4 4h7v1h-7z/);
}

async function firstMinutes({ browser }) {
  const site = new Site('sqlite-init');
  try {
    const told = await site.makeEmpty('Shinano');
    const [, login, first] = told.match(/administrator (\S+), first password (\S+)/);
    const plain = await Person.at(browser, site, { script: false });
    await plain.go('/sign-in');
    await plain.fill('ログイン', login);
    await plain.page.locator('input[type=password]').first().fill(first);
    await plain.press(/次へ/);
    await seesCode(plain);
    await plain.leave();
    const person = await Person.at(browser, site);
    await person.go('/sign-in');
    await person.fill('ログイン', login);
    await person.page.locator('input[type=password]').first().fill(first);
    await person.press(/次へ/);
    await person.judge('enrolment');
    await seesCode(person);
    const shown = await person.page.locator('.ui-secret').innerText();
    await person.shoot('enrol');
    const secret = shown.replace(/\s/g, '');
    assert.match(secret, /^[A-Z2-7]{32}$/);
    await person.page.locator('input[name=code]').fill(await freshCode(secret));
    await person.press(/設定する/);
    await person.sees(/回復コード/);
    assert.equal(await person.page.locator('.ui-codes li').count(), 10);
    await person.judge('recovery codes');
    await person.follow(/続|進|次/);
    await person.page.locator('input[name=password]').fill(first);
    await person.page.locator('input[name=new_password]').fill('しなのの山は今日も青い 2026');
    await person.judge('new password');
    await person.press(/決定する/);
    await person.seesNot(/エラー|Error/);
    assert.equal(await person.go('/cases'), 403, 'an administrator reads no case');
    await person.leave();
  } finally {
    await site.release();
  }
}

function initTwice() {
  const site = new Site('sqlite-twice');
  site.banso('init');
  assert.throws(() => site.banso('init'), (error) => error.status === 3);
}

/* As one types them: user, password, then what the code comes from. */
function usersAreTold({ site }) {
  const [head, ...rows] = site.banso('demo', '--users').trim().split('\n');
  assert.match(head, /^User, password, secret/);
  assert.equal(rows.length, Object.keys(site.users).length);
  for (const row of rows) {
    const [login, password, secret] = row.split(/ +/);
    assert.deepEqual([password, secret], [site.users[login].password, site.users[login].secret]);
  }
}

export const tests = [
  ['the first administrator changes the password and sets up the second factor', firstMinutes],
  ['init refuses a home that is in use', initTwice],
  ['the users of the demo are told in the order of signing in', usersAreTold],
];
