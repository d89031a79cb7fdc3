// One form of two fields behind the real routes, log and error handler; what is made of a post is told by the test.
import assert from 'node:assert/strict';
import express from 'express';
import { errorHandler, notFound } from '../../src/web/errors.ts';
import type { FormDefinition } from '../../src/web/form.ts';
import { createDrafts } from '../../src/web/drafts.ts';
import type { FormView } from '../../src/web/form-page.ts';
import type { Post, PostResult } from '../../src/web/form-post.ts';
import { formRoutes, type FormRoutesDeps } from '../../src/web/form-routes.ts';
import { requestLog } from '../../src/web/request-log.ts';
import { collectLog } from './collect-log.ts';
import { draftStore, sampleUploads } from './form-stores.ts';
import { listen } from './listen.ts';
import { sampleContent, spanishContent } from './sample-content.ts';

export const formPhone = '(512) 555-0148';
export const formNow = Date.UTC(2026, 10, 20, 12);
export const json = { 'content-type': 'application/json' };
export const goodAnswers = { full_name: 'Dana Reyes', details: 'The panel hums' };
export const kept = {
  outcome: 'kept',
  submission: { id: 'an-id', reference: 'E-7F4K-2Q9M' },
  repeated: false,
} satisfies PostResult;
export const unavailableStore = Object.assign(new Error('disk full at /var/data'), {
  name: 'OutboxUnavailable',
});

const definition: FormDefinition = {
  fields: [
    { name: 'full_name', kind: 'text', label: 'Name', required: 'Enter your name' },
    { name: 'details', kind: 'textarea', label: 'Details', max: { length: 100, message: 'Too long' } },
  ],
  rules: [],
};

export type FormApp = Awaited<ReturnType<typeof startFormApp>>;

/** A page draws itself as JSON. Every post is kept, with its files, until `result` says otherwise. */
export async function startFormApp(differs: Partial<FormRoutesDeps> = {}) {
  const { log, lines, text } = collectLog();
  const state = { posts: [] as Post[], result: undefined as PostResult | Error | undefined };
  const store = draftStore();
  const uploads = sampleUploads();
  const app = express();
  app.use(requestLog(log));
  app.use(
    formRoutes({
      content: sampleContent(),
      path: '/free-estimate',
      apiPath: '/api/estimate',
      name: 'estimate',
      definition,
      attributionParams: ['utm_source', 'utm_campaign'],
      prefill: ({ name }) => ({ full_name: typeof name === 'string' ? name : '' }),
      siteUrl: 'https://northline.example',
      captchaSiteKey: null,
      render: (form) => JSON.stringify(form),
      uploads: uploads.uploads,
      drafts: createDrafts({ store: store.store, now: () => formNow }),
      seal: { close: (id) => `sealed-${id}` },
      receive: (post) => {
        state.posts.push(post);
        if (state.result instanceof Error) return Promise.reject(state.result);
        const { submission } = kept;
        return Promise.resolve(state.result ?? { ...kept, submission: { ...submission, files: post.files } });
      },
      now: () => formNow,
      ...differs,
    }),
  );
  app.use(notFound());
  const views = { render: (template: string, data: object) => JSON.stringify({ template, ...data }) };
  const editions = [sampleContent(), spanishContent()].map((content) => ({ content, views }));
  app.use(errorHandler({ editions, log }));
  const { url, close } = await listen(app);

  const ask = (path: string, init: RequestInit = {}) => fetch(url + path, { redirect: 'manual', ...init });
  return {
    state,
    lines,
    text,
    store,
    uploads,
    close,
    ask,
    postPage: (fields: Record<string, string>, headers: Record<string, string> = {}) =>
      ask('/free-estimate', { method: 'POST', body: new URLSearchParams(fields), headers }),
    postApi: (fields: object, headers: Record<string, string> = {}) =>
      ask('/api/estimate', {
        method: 'POST',
        body: JSON.stringify(fields),
        headers: { ...json, ...headers },
      }),
    /** Forgets what was sent, answered and logged. */
    reset() {
      state.posts = [];
      state.result = undefined;
      lines.length = 0;
    },
  };
}

/** The form that was drawn. */
export async function formIn(answer: Response): Promise<FormView> {
  assert.match(answer.headers.get('content-type')!, /^text\/html/);
  return (await answer.json()) as FormView;
}

/** The problem (RFC 9457) that was answered. */
export async function problemIn(answer: Response): Promise<Record<string, unknown>> {
  assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  const problem = (await answer.json()) as Record<string, unknown>;
  assert.equal(problem.status, answer.status);
  assert.equal(problem.type, 'about:blank');
  return problem;
}
