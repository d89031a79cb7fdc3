import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import { collectLog } from '../../test/support/collect-log.ts';
import { listen, type Listening } from '../../test/support/listen.ts';
import { newId } from '../submission/id.ts';
import type { Submission } from '../submission/submission.ts';
import { errorHandler } from '../web/errors.ts';
import { createSeal } from '../web/seal.ts';
import { thanksRouter } from './router.ts';

const day = 24 * 60 * 60_000;
const sentAt = Date.UTC(2026, 10, 20, 12);
const id = newId(sentAt);
const unreadableId = newId(sentAt);
const unavailable = Object.assign(new Error('disk full'), { name: 'OutboxUnavailable' });
const submission = {
  id,
  form: 'estimate',
  reference: 'E-7F4K-2Q9M',
  fullName: 'Dana Reyes',
  email: 'dana@example.com',
} as Submission;

describe('the thanks', () => {
  const seal = createSeal(Buffer.alloc(32, 7), 'thanks');
  let now = sentAt;
  let server: Listening;
  before(async () => {
    const app = express();
    const views = { render: (template: string, data: object) => JSON.stringify({ template, ...data }) };
    const read = (submissionId: string) => {
      if (submissionId === unreadableId) return Promise.reject(unavailable);
      return Promise.resolve(submissionId === id ? submission : undefined);
    };
    app.use(thanksRouter({ outbox: { read }, views, seal, now: () => now }));
    app.use(errorHandler({ views, phone: '(512) 555-0148', log: collectLog().log }));
    server = await listen(app);
  });
  after(() => server.close());

  async function ask(token: string) {
    const answer = await fetch(`${server.url}/thanks/${token}`);
    return { answer, shown: (await answer.json()) as Record<string, unknown> };
  }

  it('name the reference and no more of the person than a first name', async () => {
    const { answer, shown } = await ask(seal.close(id));
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.get('x-robots-tag'), 'noindex');
    assert.deepEqual(shown, {
      template: 'pages/thanks/thanks.njk',
      form: 'estimate',
      reference: 'E-7F4K-2Q9M',
      firstName: 'Dana',
    });
  });

  it('can be opened for 90 days', async () => {
    now = sentAt + 90 * day - 1;
    assert.equal((await ask(seal.close(id))).answer.status, 200);
    now = sentAt + 90 * day;
    assert.equal((await ask(seal.close(id))).answer.status, 404);
    now = sentAt;
  });

  for (const [what, token, status] of [
    ['the id itself', id, 404],
    ['a token of nothing', seal.close(newId(sentAt)), 404],
    ['a token of another purpose', createSeal(Buffer.alloc(32, 7), 'status').close(id), 404],
    ['nonsense', 'x'.repeat(43), 404],
    ['a NUL', '%00', 404],
    ['a broken percent sign', '%zz', 400],
  ] as const) {
    it(`are not shown for ${what}: ${status}`, async () => {
      const { answer, shown } = await ask(token);
      assert.equal(answer.status, status);
      assert.doesNotMatch(JSON.stringify(shown), /Dana|E-7F4K/);
    });
  }

  it('do not say that nothing was taken when the store cannot be read', async () => {
    const { answer, shown } = await ask(seal.close(unreadableId));
    assert.equal(answer.status, 500);
    assert.doesNotMatch(JSON.stringify(shown), /cannot take|disk/);
  });
});
