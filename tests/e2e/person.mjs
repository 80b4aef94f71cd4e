/* person.mjs - somebody at a browser. */
import { mkdirSync } from 'node:fs';
import { strict as assert } from 'node:assert';
import { axeFaults, htmlFaults } from './judge.mjs';
import { freshCode } from './totp.mjs';

const pictures = process.env.BANSO_PICTURES ? 'docs/manual/img' : 'build/e2e/img';
mkdirSync(pictures, { recursive: true });

export class Person {
  /* options: { script: false } for a browser without JavaScript; { user } of site.users; { fresh: true } for a
   * sign-in of its own */
  static async at(browser, site, options = {}) {
    const context = await browser.newContext({
      javaScriptEnabled: options.script !== false,
      locale: 'ja-JP',
      timezoneId: 'Asia/Tokyo',
      viewport: { width: 1280, height: 900 },
      acceptDownloads: true,
    });
    const person = new Person();
    Object.assign(person, { site, context, page: await context.newPage(), script: options.script !== false, faults: [] });
    person.page.setDefaultTimeout(8000);
    person.page.on('console', (message) => {
      if (message.type() === 'error' && !/status of (4|5)\d\d/.test(message.text())) {
        person.faults.push(`console: ${message.text()}`);
      }
    });
    person.page.on('pageerror', (error) => person.faults.push(`script: ${error.message}`));
    if (options.user) {
      await person.enter(options.user, options.fresh === true);
    }
    return person;
  }

  async go(path) {
    const answer = await this.page.goto(this.site.origin + path);
    return answer.status();
  }

  /* With the sign-in that this user already has, unless a fresh one is asked for. */
  async enter(user, fresh) {
    const { signedIn } = this.site;
    if (!fresh && signedIn.has(user.login)) {
      this.user = user;
      await this.context.addCookies(signedIn.get(user.login));
      await this.go('/');
      if (!new URL(this.page.url()).pathname.startsWith('/sign-in')) {
        return;
      }
    }
    await this.signIn(user);
    if (!fresh) {
      signedIn.set(user.login, await this.context.cookies());
    }
  }

  async signIn(user) {
    this.user = user;
    await this.go('/sign-in');
    await this.fill('ログイン', user.login);
    await this.page.locator('input[type=password]').first().fill(user.password);
    await this.press(/次へ/);
    await this.page.locator('input[name=code]').fill(await freshCode(user.secret));
    await this.press(/ログインする/);
    await this.page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  }

  /* A control by the beginning of its label. */
  control(label) {
    return this.page.getByLabel(label instanceof RegExp ? label : new RegExp(`^\\s*${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`)).first();
  }

  async fill(label, text) {
    await this.control(label).fill(text);
  }

  async tick(label) {
    await this.control(label).check();
  }

  async choose(label, word) {
    await this.control(label).selectOption({ label: word });
  }

  /* Fills in a form by the names of its fields; a code is chosen by its code, an array ticks several. */
  async set(values) {
    for (const [name, value] of Object.entries(values)) {
      for (const one of Array.isArray(value) ? value : [value]) {
        await this.setOne(name, String(one));
      }
    }
  }

  async setOne(name, value) {
    const choice = this.page.locator(`main input[name="${name}"][value="${value}"]:is([type=radio],[type=checkbox])`);
    if ((await choice.count()) > 0) {
      /* As assistive technology does it: a page that still moves cannot slip away under a pointer. */
      if (!(await choice.first().isChecked())) {
        await choice.first().evaluate((element) => element.click());
      }
      return;
    }
    const control = this.page.locator(`main [name="${name}"]:not([type=hidden])`).first();
    if ((await control.evaluate((element) => element.tagName)) === 'SELECT') {
      await control.selectOption(value);
    } else {
      await control.fill(value);
    }
  }

  /* Presses a button of the page's own part, and waits for what comes. */
  async send(name) {
    const before = this.page.url();
    const answer = this.page.waitForResponse((response) => response.request().method() === 'POST' && response.request().isNavigationRequest(), { timeout: 8000 }).catch(() => null);
    /* The press of a key, not of a pointer: what is echoed on leaving a field may move the button. */
    await this.page.locator('main').getByRole('button', { name }).first().press('Enter');
    const response = await answer;
    await this.page.waitForLoadState();
    assert.ok(response, `"${name}" sent nothing from ${before}`);
    return response.status();
  }

  /* Proves who one is, where a weighty act asks for it, and sends the parked form. */
  async stepUp() {
    if (!(await this.page.locator('main input[name=password]').count())) {
      return;
    }
    await this.set({ password: this.user.password, code: await freshCode(this.user.secret) });
    await this.send(/確認する/);
    const again = this.page.locator('main').getByRole('button', { name: /送|続/ });
    if ((await again.count()) > 0) {
      await this.send(/送|続/);
    }
  }

  async press(name) {
    await this.page.getByRole('button', { name }).first().click();
  }

  async follow(name) {
    await this.page.getByRole('link', { name }).first().click();
  }

  async text() {
    return this.page.locator('main').innerText();
  }

  async sees(text) {
    const shown = await this.text();
    assert.ok(text instanceof RegExp ? text.test(shown) : shown.includes(text), `not on the page: ${text}\n--- ${this.page.url()}\n${shown.slice(0, 1500)}`);
  }

  async seesNot(text) {
    const shown = await this.page.locator('body').innerText();
    assert.ok(!(text instanceof RegExp ? text.test(shown) : shown.includes(text)), `on the page: ${text}`);
  }

  /* Accessible and valid. */
  async judge(what) {
    const faults = [];
    if (this.script) {
      faults.push(...(await axeFaults(this.page)).map((fault) => `axe ${fault}`));
    }
    const answer = await this.context.request.get(this.page.url(), { failOnStatusCode: false });
    faults.push(...(await htmlFaults(await answer.text())).map((fault) => `html ${fault}`));
    assert.deepEqual(faults, [], `${what} ${this.page.url()}`);
  }

  async shoot(name) {
    await this.page.screenshot({ path: `${pictures}/${name}.png` });
  }

  async leave() {
    const { faults } = this;
    await this.context.close();
    assert.deepEqual(faults, [], 'the browser complained');
  }
}
