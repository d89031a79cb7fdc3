import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import { draftStore, sampleUploads } from '../../test/support/form-stores.ts';
import { listen, type Listening } from '../../test/support/listen.ts';
import { sampleContent } from '../../test/support/sample-content.ts';
import type { SupportRequest } from '../submission/submission.ts';
import { createDrafts } from '../web/drafts.ts';
import type { FormView } from '../web/form-page.ts';
import { helpdeskRouter } from './router.ts';

const made = {
  id: 'an-id',
  reference: 'H-7F4K-2Q9M',
  receivedAt: Date.UTC(2026, 10, 20, 12),
  screened: { outcome: 'clear' as const, reasons: [] },
};

describe('the helpdesk router', () => {
  const received: [string, SupportRequest][] = [];
  let server: Listening;
  before(async () => {
    const app = express();
    app.use(
      helpdeskRouter({
        content: sampleContent(),
        own: sampleContent(),
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

  for (const [query, reference, topic] of [
    ['?ref=INV/2026/0042', 'INV/2026/0042', ''],
    [`?ref=${'x'.repeat(99)}`, 'x'.repeat(40), ''],
    ['?topic=scheduling', '', 'scheduling'],
    ['?topic=constructor', '', ''],
    ['?ref=a&ref=b&topic=other&topic=billing', '', ''],
    ['', '', ''],
  ] as const) {
    it(`fills in of ${JSON.stringify(query.slice(0, 20))} what can be meant`, async () => {
      const answer = await fetch(`${server.url}/helpdesk${query}`);
      const { template, form } = (await answer.json()) as { template: string; form: FormView };
      assert.equal(template, 'pages/helpdesk/form.njk');
      assert.deepEqual([form.controls.reference!.value, form.controls.topic!.value], [reference, topic]);
      assert.deepEqual(form.captcha, { siteKey: 'a-site-key', action: 'helpdesk' });
    });
  }

  it('makes a support request of a post to the interface', async () => {
    const body = new URLSearchParams({
      topic: 'billing',
      urgency: 'whenever',
      message: 'The bill names another street.',
      full_name: 'Dana Reyes',
      email: 'dana@example.com',
    });
    const answer = await fetch(`${server.url}/api/helpdesk`, { method: 'POST', body });
    assert.equal(answer.status, 201);
    const [form, request] = received[0]!;
    assert.equal(form, 'helpdesk');
    assert.equal(request.page, '/api/helpdesk');
    assert.deepEqual(request.topic, { value: 'billing', name: 'A bill or payment' });
  });
});
