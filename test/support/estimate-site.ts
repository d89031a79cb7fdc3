// The estimate form with its real pages, and a store in memory.
import express from 'express';
import type { Content } from '../../src/content/content.ts';
import { estimateRouter } from '../../src/estimate/router.ts';
import type { Estimate } from '../../src/submission/submission.ts';
import { createDrafts } from '../../src/web/drafts.ts';
import { editionsOf, viewsOf } from './editions.ts';
import { type FormPage, readFormPage } from './form-page.ts';
import { draftStore, sampleUploads } from './form-stores.ts';
import { listen } from './listen.ts';

export const made = {
  id: '0199f3a1-7c2e-7b1d-8a55-0123456789ab',
  reference: 'E-7F4K-2Q9M',
  receivedAt: Date.UTC(2026, 10, 20, 12),
  screened: { outcome: 'clear' as const, reasons: [] },
};

export type EstimateSite = Awaited<ReturnType<typeof startEstimateSite>>;

/** The sample business, with what `change` makes of it. */
export async function startEstimateSite(change: (content: Content) => Content = (content) => content) {
  const content = change(editionsOf()[0]!.content);
  const received: Estimate[] = [];
  const store = draftStore();
  const uploads = sampleUploads();
  const app = express();
  app.use(
    estimateRouter({
      content,
      own: content,
      views: viewsOf(content, [content]),
      receive: (_form, _post, toSubmission) => {
        const submission = toSubmission(made);
        received.push(submission);
        return Promise.resolve({ outcome: 'kept', submission, repeated: false });
      },
      siteUrl: null,
      captchaSiteKey: null,
      seal: { close: (id) => id },
      uploads: uploads.uploads,
      drafts: createDrafts({ store: store.store, now: () => made.receivedAt }),
      now: () => made.receivedAt,
    }),
  );
  const { url, close } = await listen(app);

  async function open(path: string): Promise<FormPage> {
    return readFormPage(await fetch(url + path));
  }
  return {
    received,
    close,
    open,
    /** Posts the page with what was typed, and follows where the answer leads. */
    async press(page: FormPage, typed: Record<string, string> = {}, photos: File[] = []): Promise<FormPage> {
      const init = { method: 'POST', body: page.posted(typed, photos), redirect: 'manual' } as const;
      const answer = await fetch(url + page.action, init);
      const next = answer.headers.get('location');
      return answer.status === 303 && next !== null ? open(next) : readFormPage(answer);
    },
    /** From the first page to the last, with what was typed on each. */
    async fill(...typed: Record<string, string>[]): Promise<FormPage> {
      let page = await open('/free-estimate');
      for (const answers of typed) page = await this.press(page, answers);
      return page;
    },
  };
}
