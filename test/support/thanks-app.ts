// The routes of the thanks over a request and uploads that are kept in memory; a page is the JSON of its data.
import express from 'express';
import { newId } from '../../src/submission/id.ts';
import type { Estimate, Submission } from '../../src/submission/submission.ts';
import { thanksRouter } from '../../src/thanks/router.ts';
import { errorHandler } from '../../src/web/errors.ts';
import type { FormFile, FormUploads } from '../../src/web/form-files.ts';
import { createSeal } from '../../src/web/seal.ts';
import { collectLog } from './collect-log.ts';
import { listen } from './listen.ts';
import { sampleContent, spanishContent } from './sample-content.ts';

export const day = 24 * 60 * 60_000;
/** 6 am in Austin, on a Friday. */
export const sentAt = Date.UTC(2026, 10, 20, 12);

export type ThanksApp = Awaited<ReturnType<typeof createThanksApp>>;

export const namesIn = ({ files = [] }: Pick<Submission, 'files'>) => files.map(({ name }) => name);

/** As the page posts files without script. */
export function form(...names: string[]): FormData {
  const body = new FormData();
  body.append('photos', new Blob([]), '');
  for (const name of names) body.append('photos', new Blob([name]), name);
  return body;
}

export async function createThanksApp() {
  const seal = createSeal(Buffer.alloc(32, 7), 'thanks');
  const statusSeal = createSeal(Buffer.alloc(32, 7), 'status');
  const id = newId(sentAt);
  const clock = { now: sentAt };
  const kept = {} as Estimate | (Omit<Estimate, 'form'> & { form: 'helpdesk' });
  /** What each call of the outbox throws in its turn. */
  const faults: (Error | undefined)[] = [];
  const staged = new Map<string, FormFile>();
  let woken = 0;

  function fail(): void {
    const fault = faults.shift();
    if (fault) throw fault;
  }

  function upload(name: string): string {
    const token = `token-${staged.size}`;
    const mediaType = 'image/jpeg';
    const digest = `digest of ${name}`;
    staged.set(token, { token, upload: token, digest, name, mediaType, bytes: 7, hasThumb: true });
    return token;
  }

  const uploads: FormUploads = {
    take: ({ name }, accept) =>
      Promise.resolve(
        name.endsWith('.txt')
          ? { problem: { key: `uploads.wrongType.${accept}`, values: { name } } }
          : { file: staged.get(upload(name))! },
      ),
    find: (tokens) => Promise.resolve(tokens.flatMap((token) => staged.get(token) ?? [])),
    thumb: () => Promise.resolve(null),
    remove: (token) => Promise.resolve(void staged.delete(token)),
  };
  const outbox = {
    read: async (submissionId: string) => {
      await new Promise(setImmediate);
      fail();
      return submissionId === id ? ({ ...kept } as Submission) : undefined;
    },
    attach: async (_id: string, files: readonly FormFile[]) => {
      await new Promise(setImmediate);
      fail();
      const had = kept.files ?? [];
      kept.files = [...had, ...files.map((file, at) => ({ ...file, n: had.length + at + 1 }))];
      return { ...kept } as Submission;
    },
    uploads: (ids: readonly string[]) => Promise.resolve(ids.map((one) => ({ id: one }))),
  };

  const weekday = '07:30-18:00';
  const business = {
    reply: { figure: '30 min', label: '', text: '', minutes: 30 },
    hours: {
      ...{ monday: weekday, tuesday: weekday, wednesday: weekday, thursday: weekday, friday: weekday },
      ...{ saturday: 'closed', sunday: 'closed', holidays: [] },
    },
  };
  const english = ['We read it {by}.', '{by}: a price'];
  const spanish = ['Leemos su solicitud {by}.'];
  const contents = [
    { ...sampleContent(business), next: { estimate: english, helpdesk: english } },
    { ...spanishContent(business), next: { estimate: spanish, helpdesk: spanish } },
  ];
  const views = { render: (template: string, data: object) => JSON.stringify({ template, ...data }) };
  const app = express();
  for (const content of contents)
    app.use(
      thanksRouter({
        ...{ content, outbox, views, seal, statusSeal, uploads, siteUrl: null },
        wake: () => void (woken += 1),
        now: () => clock.now,
      }),
    );
  app.use(errorHandler({ editions: contents.map((content) => ({ content, views })), log: collectLog().log }));
  const server = await listen(app);
  const token = seal.close(id);
  const pathOf = (of: string, prefix: string) => `${server.url}${prefix}/thanks/${of}`;

  return {
    seal,
    statusSeal,
    token,
    clock,
    kept,
    faults,
    upload,
    woken: () => woken,
    close: () => server.close(),
    ask: (of: string, prefix = '') => fetch(pathOf(of, prefix), { redirect: 'manual' }),
    add: (body: FormData, of = token, prefix = '', headers: Record<string, string> = {}) =>
      fetch(`${pathOf(of, prefix)}/photos`, { method: 'POST', body, headers, redirect: 'manual' }),
    reset(): void {
      for (const key of Object.keys(kept)) delete kept[key as keyof typeof kept];
      Object.assign(kept, {
        ...{ id, form: 'estimate', reference: 'E-7F4K-2Q9M', receivedAt: sentAt, city: null },
        ...{ fullName: 'Dana Reyes', email: 'dana@example.com', screened: { outcome: 'clear', reasons: [] } },
      });
      clock.now = sentAt;
      faults.length = 0;
      staged.clear();
      woken = 0;
    },
  };
}
