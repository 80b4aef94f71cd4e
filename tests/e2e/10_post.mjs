/* An address from its postal code: filled in on leaving the field, by the button where no script runs, never over
 * what was typed. */
import { strict as assert } from 'node:assert';
import { Person } from './person.mjs';
import { startCase } from './03_case.mjs';

const address = (person) => person.page.locator('[name="person.address"]');

async function withScript({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉') });
  await startCase(person, '郵便 太郎');
  await person.set({ 'person.postal_code': '３１０－０８５２' });
  const answer = person.page.waitForResponse(/\/echo\/post/);
  await person.page.keyboard.press('Tab');
  await answer;
  await person.page.waitForFunction(() => document.querySelector('[name="person.address"]').value !== '');
  assert.equal(await address(person).inputValue(), '茨城県水戸市笠原町');
  await person.set({ 'person.address': '茨城県水戸市笠原町978-6', 'person.postal_code': '100-0014' });
  const again = person.page.waitForResponse(/\/echo\/post/);
  await person.press('郵便番号から住所を入れる');
  await again;
  await person.page.waitForFunction(() => /東京都千代田区/.test(document.querySelector('main').innerText));
  assert.equal(await address(person).inputValue(), '茨城県水戸市笠原町978-6', 'what was typed stays');
  await person.judge('an address from its postal code');
  await person.leave();
}

async function withoutScript({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉'), script: false });
  await startCase(person, '郵便 花子');
  await person.set({ 'person.family_name': '郵便', 'person.postal_code': '311-1301' });
  assert.equal(await person.send('郵便番号から住所を入れる'), 200);
  assert.equal(await address(person).inputValue(), '茨城県東茨城郡大洗町磯浜町');
  assert.equal(await person.page.locator('[name="person.family_name"]').inputValue(), '郵便');
  await person.set({ 'person.address': '', 'person.postal_code': '999-9999' });
  assert.equal(await person.send('郵便番号から住所を入れる'), 200);
  await person.sees(/この郵便番号の住所は見つかりません/);
  await person.leave();
}

export const tests = [
  ['an address from its postal code', withScript],
  ['an address from its postal code, without JavaScript', withoutScript],
];
