import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadSample } from '../../test/support/editions.ts';
import { estimateForm } from '../estimate/form.ts';
import { readForm } from '../web/form-reading.ts';
import { canaryAnswers } from './answers.ts';

describe("the canary's answers", () => {
  const [sample] = loadSample();

  for (const country of ['US', 'GB', 'CA', 'AU', 'IE', 'DE', 'FR', 'AE'])
    it(`are in order in ${country}, whatever the form asks`, async () => {
      for (const require of ['phone', 'email', 'either'] as const)
        for (const address of ['full', sample.estimate.address]) {
          const business = { ...sample.business, country };
          const content = { ...sample, business, estimate: { ...sample.estimate, require, address } };
          const form = estimateForm(content as typeof sample);
          const { errors } = await readForm(form, { body: canaryAnswers(business) }, sample.words.t);
          assert.deepEqual(errors, []);
        }
    });
});
