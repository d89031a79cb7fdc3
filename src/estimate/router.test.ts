import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import { draftStore, sampleUploads } from '../../test/support/form-stores.ts';
import { listen, type Listening } from '../../test/support/listen.ts';
import { sampleContent } from '../../test/support/sample-content.ts';
import type { Estimate } from '../submission/submission.ts';
import { createDrafts } from '../web/drafts.ts';
import type { FormView } from '../web/form-page.ts';
import { estimateRouter } from './router.ts';

const made = {
  id: 'an-id',
  reference: 'E-7F4K-2Q9M',
  receivedAt: Date.UTC(2026, 10, 20, 12),
  screened: { outcome: 'clear' as const, reasons: [] },
};

describe('the estimate router, with everything on one page', () => {
  const received: [string, Estimate][] = [];
  let server: Listening;
  before(async () => {
    const app = express();
    app.use(
      estimateRouter({
        content: sampleContent({}, { layout: 'single' }),
        own: sampleContent({}, { layout: 'single' }),
        views: { render: (template, data) => JSON.stringify({ template, ...data }) },
        receive: (form, _post, toSubmission) => {
          received.push([form, toSubmission(made)]);
          return Promise.resolve({ outcome: 'kept', submission: made, repeated: false });
        },
        siteUrl: null,
        uploads: sampleUploads().uploads,
        drafts: createDrafts({ store: draftStore().store, now: () => made.receivedAt }),
        captchaSiteKey: 'a-site-key',
        seal: { close: (id) => id },
        now: () => made.receivedAt,
      }),
    );
    server = await listen(app);
  });
  after(() => server.close());

  async function page(query = '') {
    const answer = await fetch(`${server.url}/free-estimate${query}`);
    return (await answer.json()) as { template: string; form: FormView };
  }

  it('shows the form with its own captcha action', async () => {
    const { template, form } = await page();
    assert.equal(template, 'pages/estimate/single.njk');
    assert.deepEqual([form.action, form.apiAction], ['/free-estimate?try=1', '/api/estimate']);
    assert.deepEqual(form.captcha, { siteKey: 'a-site-key', action: 'estimate' });
  });

  for (const [query, service, postal] of [
    ['?service=ev-charger&postal=78701', 'ev-charger', '78701'],
    ['?service=painting&postal=', '', ''],
    ['?service=ev-charger&service=other&postal=1&postal=2', '', ''],
    ['?service=constructor&postal=78701%22%3E%3Cscript%3Ealert(1)', '', '78701"><scri'],
    ['?postal=%00%zz', '', '\u0000%zz'],
    ['', '', ''],
  ] as const) {
    it(`fills in of ${JSON.stringify(query)} what can be meant`, async () => {
      const { controls } = (await page(query)).form;
      assert.deepEqual([controls.service!.value, controls.postal_code!.value], [service, postal]);
    });
  }

  it('makes an estimate of a post, with the page it was sent from', async () => {
    const answers = {
      service: 'ev-charger',
      timing: 'planning',
      postal_code: '78701',
      full_name: 'Dana Reyes',
      phone: '512-555-0148',
      reply_by: 'call',
    };
    const body = new URLSearchParams(answers);
    const answer = await fetch(`${server.url}/free-estimate`, { method: 'POST', body, redirect: 'manual' });
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/thanks/an-id']);
    const [form, estimate] = received[0]!;
    assert.equal(form, 'estimate');
    assert.equal(estimate.page, '/free-estimate');
    assert.equal(estimate.reference, made.reference);
    assert.equal(estimate.fullName, 'Dana Reyes');
  });
});
