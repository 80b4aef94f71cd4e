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
  await person.send(/確定する|同意を記録する/);
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
  await record(person, casefile, 'plan', script ? plan : { ...plan, programs: ['housing_benefit', 'office_work_support'] });
  await person.go(casefile);
  await person.judge('case with plan');
  await person.shoot(script ? 'case' : 'case-without-script');
  await step(person, casefile, 'submit_plan');
  await person.leave();
  return casefile;
}

const walk = { closes: null, continues: null };

async function withScript(context) {
  walk.closes = await fromCallToPlan(context, true);
}

async function withoutScript(context) {
  walk.continues = await fromCallToPlan(context, false);
}

/* A conference with its attendees, the cases that wait for it, and a result for each. */
async function hold(person, result, cases) {
  await person.go('/new/conference');
  await person.set({ held_on: today(), 'attendees[0].name': '会議 太郎', 'attendees[0].agency': '01' });
  await person.send(/確定する|同意を記録する/);
  const id = person.page.url().match(/\/conferences\/([^/?]+)/)?.[1]; // the new conference leads to its agenda
  assert.ok(id, `no conference: ${person.page.url()} ${(await person.text()).slice(0, 500)}`);
  await person.sees('会議 太郎（福祉事務所(生活保護担当部署)）');
  await person.judge('a conference with cases to add');
  await person.set({ chosen: cases.map((casefile) => casefile.split('/').pop()) });
  await person.send(/議題に加える/);
  for (const casefile of cases) {
    assert.equal(await person.go(`/conferences/${id}${casefile}`), 200);
    await person.judge('result of a conference');
    await person.set({ result, minutes: '家計の支援から始める。' });
    await person.send(/会議の記録を保存する/);
  }
  await person.go(`/conferences/${id}`);
  await person.judge('a conference');
}

async function conferenceAgrees({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('chief', '青葉') });
  await person.go('/conferences');
  await person.judge('conferences');
  await hold(person, 'agreed', [walk.closes, walk.continues]);
  await person.shoot('conference');
  for (const casefile of [walk.closes, walk.continues]) {
    await person.go(casefile);
    await person.sees('決定待ち');
  }
  await person.leave();
}

async function othersSeeNothing({ site, browser }) {
  for (const [role, where] of [['caseworker', '白波'], ['municipal_officer', '若草'], ['administrator', '']]) {
    const person = await Person.at(browser, site, { user: site.user(role, where) });
    /* Of cases an administrator knows nothing at all; to the others this one does not exist. */
    assert.equal(await person.go(walk.closes), role === 'administrator' ? 403 : 404, `${role} ${where}`);
    await person.seesNot('𠮷郎');
    await person.leave();
  }
}

async function municipalityDecides({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('municipal_officer', '青葉') });
  await person.go('/cases');
  await person.sees('𠮷郎');
  await person.sees('青葉市 自立相談支援センター'); // numbers repeat from office to office
  for (const casefile of [walk.closes, walk.continues]) {
    const decides = casefile === walk.closes;
    await person.go(casefile);
    await person.seesNot('決定の別がプランの内容と合いません');
    await person.page.locator('#next').getByRole('link', { name: '支援決定・確認をする' }).click();
    assert.match(person.page.url(), /\/decide$/, 'the step leads the officer to the form');
    await person.sees('昭和58年4月1日'); // whose plan it is
    await person.sees(decides ? '支援決定が必要な事業（家計改善支援事業）を含むプラン' : '住居確保給付金は、別に支給決定を受けます。');
    await person.judge('decision');
    await person.set({ on: today(), number: '青福第12号' });
    await person.send(decides ? /支援決定をする/ : /確認する/);
    await person.stepUp();
    await person.go(casefile);
    await person.sees('決定済み');
  }
  await person.leave();
}

/* The contact box of the case page: by keyboard alone. */
async function writeContact(person, casefile, text) {
  await person.go(casefile);
  await person.set({ method: '1' });
  const box = person.page.locator('main textarea[name=body]').first();
  await box.focus();
  await person.page.keyboard.type(text);
  await Promise.all([person.page.waitForNavigation(), person.page.keyboard.press('Control+Enter')]);
  await person.page.locator('main').getByText(text).first().waitFor();
}

async function supportAndEvaluation({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉') });
  for (const [casefile, outcome] of [[walk.closes, '1'], [walk.continues, '2']]) {
    await step(person, casefile, 'start_support');
    await writeContact(person, casefile, `家計表を一緒に作った。${outcome}`);
    await record(person, casefile, 'monitoring', { done_on: today(), progress: '1', body: '順調。' });
    await step(person, casefile, 'monitor');
    await step(person, casefile, 'evaluate');
    const more = outcome === '1' ? { closure_reason: '1', wish: '終わってよい。' } : {};
    await record(person, casefile, 'evaluation', { evaluated_on: today(), plan_sequence: '1', achievement: '1', changes: ['01', '03'], outcome, ...more });
  }
  await person.go(`${walk.closes}/step/close`);
  await person.sees(/支援調整会議への報告がありません/);
  await person.leave();
}

async function closeAndReplan({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('chief', '青葉') });
  await hold(person, 'reported', [walk.closes]);
  await step(person, walk.closes, 'close');
  await person.go(walk.closes);
  await person.sees('終結');
  await person.judge('closed case');
  await step(person, walk.continues, 'replan');
  await person.go(walk.continues);
  await person.sees('プラン作成中');
  await person.judge('second lap');
  await person.leave();
}

async function pagesOfTheCase({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('chief', '青葉') });
  for (const page of ['summary', 'records/contact', 'records/plan', 'workers', 'sight', 'consent', 'new/emergency', 'new/referral', 'new/handover', 'new/assessment']) {
    assert.equal(await person.go(`${walk.continues}/${page}`), 200, page);
    await person.judge(page);
    if (page === 'summary') {
      await person.shoot('summary');
    }
  }
  /* Shutting somebody out and letting him in again. */
  await person.go(`${walk.continues}/sight`);
  await person.sees('このケースの担当のため');
  await person.page.locator('main select[name=user]').selectOption({ label: '髙橋　由美' });
  await person.set({ reason: '親族のため' });
  await person.send(/見られないようにする/);
  await person.sees('利益相反のため');
  await person.judge('a conflict of interest');
  await person.page.locator('form[action$="/sight/end"] [name^=reason]').fill('誤り');
  await person.send(/見られるように戻す/);
  await person.stepUp();
  await person.go(`${walk.continues}/sight`);
  await person.sees('解除済み');
  await person.leave();
}

/* Each sheet says whose it is, and the consent its exact words; printed to PDF as people do. */
async function papersOfTheCase({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('chief', '青葉') });
  await person.go(walk.continues);
  const number = (await person.page.locator('.ui-person-head__number').innerText()).match(/R\d\d-\d+/)[0];
  const links = await person.page.$$eval('main a[href*="/records/"]', (found) => found.map((a) => a.getAttribute('href')));
  const papers = [`${walk.continues}/contacts/print`];
  for (const type of ['intake', 'application', 'assessment', 'plan', 'contact', 'evaluation']) {
    const link = links.find((href) => new RegExp(`^/records/${type}/[^/]+$`).test(href));
    if (link) papers.push(`${link}/print`);
  }
  assert.ok(papers.length >= 5, papers.join(' '));
  for (const paper of papers) {
    assert.equal(await person.go(paper), 200, paper);
    const text = await person.page.locator('main').innerText();
    for (const word of [number, '青葉', '渡邊', 'ハナコ', '090-1234-5678', '昭和58年4月1日']) {
      assert.ok(text.includes(word), `${paper} lacks ${word}`);
    }
    if (/intake|application|plan/.test(paper)) assert.match(text, /同意文の版/, paper);
    await person.judge(paper.split('/')[2]);
    const pdf = await person.page.pdf({ format: 'A4' });
    assert.ok(pdf.length > 5000 && pdf.subarray(0, 5).toString() === '%PDF-', paper);
  }
  await person.leave();
}

/* Paper does not scroll: every column of every table of the assessment is on it. */
async function papersFit({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('caseworker', '青葉') });
  await person.go(`${walk.continues}/records/assessment`);
  const view = new URL(person.page.url()).pathname.replace(/\/edit$/, '');
  await person.page.setViewportSize({ width: 643, height: 900 }); /* A4 without its margins */
  await person.page.emulateMedia({ media: 'print' });
  assert.equal(await person.go(`${view}/print`), 200);
  const boxes = await person.page.locator('.ui-table-box').evaluateAll((all) => all.map((box) => [box.scrollWidth, box.clientWidth]));
  assert.ok(boxes.length > 0, 'no table on the paper');
  for (const [needed, there] of boxes) {
    assert.ok(needed <= there, `a table of ${needed} pixels on ${there}`);
  }
  await person.leave();
}

async function pagesOfTheOffice({ site, browser }) {
  const person = await Person.at(browser, site, { user: site.user('chief', '青葉') });
  for (const page of ['/today', '/cases', '/review', '/calendar', '/notices', '/snippets', '/numbers', '/exchange', '/calc', '/calc/date', '/calc/targets', '/records/plan', '/records/contact', '/bin', '/help', '/search']) {
    assert.equal(await person.go(page), 200, page);
    await person.judge(page);
    await person.shoot(page.slice(1).replaceAll('/', '-'));
  }
  await person.leave();
}

export const tests = [
  ['a new person needs a search before', searchIsCompulsory],
  ['from the call to the plan', withScript],
  ['the same without JavaScript', withoutScript],
  ['a conference agrees to both plans', conferenceAgrees],
  ['others see nothing of the case', othersSeeNothing],
  ['the municipality decides', municipalityDecides],
  ['support, contact, monitoring, evaluation', supportAndEvaluation],
  ['closure after the report, and a second lap', closeAndReplan],
  ['every page of a case', pagesOfTheCase],
  ['every paper of a case says whose it is', papersOfTheCase],
  ['tables fit on paper', papersFit],
  ['every page of an office', pagesOfTheOffice],
];
