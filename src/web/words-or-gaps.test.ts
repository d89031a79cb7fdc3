import assert from 'node:assert/strict';
import { it } from 'node:test';
import { collectLog } from '../../test/support/collect-log.ts';
import { sampleContent } from '../../test/support/sample-content.ts';
import { wordsOrGaps } from './words-or-gaps.ts';

it('a word that cannot be said leaves a gap and one line in the log', () => {
  const { log, lines } = collectLog();
  const { t, html } = wordsOrGaps(sampleContent().words, log);
  assert.equal(t('site.nav.services'), 'Services');
  for (let times = 0; times < 2; times += 1) {
    assert.equal(t('site.nav.nowhere'), '');
    assert.equal(String(html('site.nav.no-link')), '');
    assert.equal(t('site.contact.call'), '', 'a value is missing');
  }
  assert.deepEqual(
    lines.map(({ level, msg }) => [level, msg]),
    ['nowhere', 'no-link']
      .map((name) => ['error', `site.nav.${name} cannot be said, and is left out`])
      .concat([['error', 'site.contact.call cannot be said, and is left out']]),
  );
});
