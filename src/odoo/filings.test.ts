import assert from 'node:assert/strict';
import { it } from 'node:test';
import { join } from 'node:path';
import { loadContent } from '../content/content.ts';
import { filingsOf } from './filings.ts';

const [{ odoo }] = loadContent(join(import.meta.dirname, '../../content/electrician'));

it("a team of the environment goes before the content's, and nothing else changes", () => {
  const written = {
    ...odoo,
    estimate: { ...odoo.estimate, team: 'Website', tags: ['Estimate'], values: { x_regions: ['North'] } },
  };
  const filings = filingsOf(written, { salesTeam: 'Sales', helpdeskTeam: null });
  assert.deepEqual(filings, { ...written, estimate: { ...written.estimate, team: 'Sales' } });
  assert.equal(filingsOf(written, { salesTeam: null, helpdeskTeam: null }).estimate.team, 'Website');
});
