// Every page is valid HTML.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { HtmlValidate } from 'html-validate';
import {
  fetchState,
  kitStatesOf,
  otherServicesOf,
  type SampleSite,
  startSampleSites,
  statesOf,
  stopSampleSites,
} from '../support/sample-sites.ts';

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:standard'],
  rules: {
    // What templates leave behind.
    'no-trailing-whitespace': 'off',
    // The length of a title and the order of headings are judged by people and by axe.
    'long-title': 'off',
    // Attributes without a value and void elements are written as HTML, not as XML.
    'void-style': ['error', { style: 'omit' }],
    // A number, an address or a reference may break only where its own line says so.
    'tel-non-breaking': 'off',
  },
});

describe('the HTML', () => {
  let samples: SampleSite[];
  before(async () => {
    samples = await startSampleSites({ DEV_PAGES: 'true' });
  });
  after(() => stopSampleSites(samples));

  it('of every page and of the kit is valid', async () => {
    const problems: string[] = [];
    const states = [
      ...(await Promise.all(samples.map(statesOf))).flat(),
      ...samples.flatMap(otherServicesOf),
      ...kitStatesOf(samples[0]!).flat(),
    ];
    for (const state of states) {
      const { results } = await validator.validateString((await fetchState(state)).html);
      for (const { ruleId, message, line } of results.flatMap(({ messages }) => messages))
        problems.push(`${state.name}:${line} ${ruleId}: ${message}`);
    }
    assert.deepEqual(problems, []);
    assert.ok(states.length > 60);
  });
});
