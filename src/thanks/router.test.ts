import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import { collectLog } from '../../test/support/collect-log.ts';
import { listen, type Listening } from '../../test/support/listen.ts';
import { sampleContent, spanishContent } from '../../test/support/sample-content.ts';
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
  const statusSeal = createSeal(Buffer.alloc(32, 7), 'status');
  let now = sentAt;
  let server: Listening;
  before(async () => {
    const app = express();
    const views = { render: (template: string, data: object) => JSON.stringify({ template, ...data }) };
    const read = (submissionId: string) => {
      if (submissionId === unreadableId) return Promise.reject(unavailable);
      return Promise.resolve(submissionId === id ? submission : undefined);
    };
    const contents = [sampleContent(), spanishContent()];
    for (const content of contents)
      app.use(thanksRouter({ content, outbox: { read }, views, seal, statusSeal, now: () => now }));
    const editions = contents.map((content) => ({ content, views }));
    app.use(errorHandler({ editions, log: collectLog().log }));
    server = await listen(app);
  });
  after(() => server.close());

  const ask = (token: string, prefix = '') =>
    fetch(`${server.url}${prefix}/thanks/${token}`, { redirect: 'manual' });

  it('name the reference, where to look again and no more of the person than a first name', async () => {
    for (const prefix of ['', '/es']) {
      const answer = await ask(seal.close(id), prefix);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.equal(answer.headers.get('x-robots-tag'), 'noindex');
      assert.deepEqual(await answer.json(), {
        template: 'pages/thanks/thanks.njk',
        form: 'estimate',
        reference: 'E-7F4K-2Q9M',
        firstName: 'Dana',
        path: `/thanks/${seal.close(id)}`,
        statusPath: `/status/${statusSeal.close(id)}`,
      });
    }
  });

  it('can be opened for 90 days, then lead to where a request is looked up', async () => {
    const token = seal.close(id);
    now = sentAt + 90 * day - 1;
    assert.equal((await ask(token)).status, 200);
    now = sentAt + 90 * day;
    for (const prefix of ['', '/es']) {
      const answer = await ask(token, prefix);
      assert.deepEqual([answer.status, answer.headers.get('location')], [303, `${prefix}/status/${token}`]);
    }
    now = sentAt;
  });

  for (const [what, token, status] of [
    ['the id itself', id, 303],
    ['a token of nothing', seal.close(newId(sentAt)), 303],
    ['a token of another purpose', statusSeal.close(id), 303],
    ['nonsense', 'x'.repeat(43), 303],
    ['a NUL', '%00', 303],
    ['the address of another site', '%2F%2Fevil.example', 303],
    ['a broken percent sign', '%zz', 400],
  ] as const) {
    it(`are not shown for ${what}: ${status}`, async () => {
      const answer = await ask(token);
      assert.equal(answer.status, status);
      if (status === 303) assert.equal(answer.headers.get('location'), `/status/${token}`);
      assert.doesNotMatch(await answer.text(), /Dana|E-7F4K/);
    });
  }

  it('do not say that nothing was taken when the store cannot be read', async () => {
    const answer = await ask(seal.close(unreadableId));
    assert.equal(answer.status, 500);
    assert.doesNotMatch(await answer.text(), /cannot take|disk/);
  });
});
