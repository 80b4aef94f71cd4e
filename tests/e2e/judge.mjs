/* judge.mjs - is a page accessible (axe-core) and valid (html-validate)? */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { HtmlValidate } from 'html-validate';

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    'no-trailing-whitespace': 'off',
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    'attr-quotes': 'off',
    'void-style': 'off',
    'long-title': 'off',
    'form-dup-name': 'off', /* several of a code list are checkboxes of one name */
    'valid-id': ['error', { relaxed: true }],
    'no-implicit-button-type': 'error',
    'tel-non-breaking': 'off',
    'prefer-native-element': 'off',
    'valid-autocomplete': 'off',
    'require-sri': 'off',
    'svg-focusable': 'off',
    'doctype-style': 'off',
  },
});

/* The policy of the page refuses scripts of others; Chromium's own evaluation is not bound by it. */
export async function axeFaults(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() =>
    window.axe.run(document, {
      runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
      resultTypes: ['violations'],
    }),
  );
  return result.violations.map((found) => `${found.id}: ${found.help}: ${found.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
}

export async function htmlFaults(html) {
  const report = await validator.validateString(html);
  return report.results.flatMap((result) => result.messages.map((message) => `${message.ruleId} ${message.line}:${message.column}: ${message.message}`));
}
