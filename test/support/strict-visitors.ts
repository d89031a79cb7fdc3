// Visitors behind nginx who never try again: whatever goes wrong for one of them counts.
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { requestOf, type Answer, type Post } from '../../bench/chaos/requests.ts';
import type { Promised } from '../../bench/chaos/verdict.ts';
import { plainJpeg } from './upload-files.ts';

export interface StrictVisitors {
  /** Who was thanked, by the mark in what they wrote. */
  acknowledged: Map<string, Promised>;
  /** What anybody was answered that was no page, no file and no thanks. */
  failed: string[];
  /** Pages, and what belongs to them, that were shown so far. */
  readonly shown: number;
  /** Resolves when the next `count` have been thanked. */
  thanked(count: number): Promise<void>;
  /** No new ones; those under way come to their end. */
  leave(): Promise<void>;
}

const answerWithinMs = 15_000;
const thankedWithinMs = 30_000;

/** Each beat one reads two pages with the stylesheet, and another sends a request, with script or without. */
export async function admitVisitors(site: string, perSecond: number): Promise<StrictVisitors> {
  const photo = await plainJpeg();
  const acknowledged = new Map<string, Promised>();
  const failed: string[] = [];
  const underWay = new Set<Promise<void>>();
  let came = 0;
  let shown = 0;

  /** On a connection of their own: one that is kept may be closed under a request by any reload. */
  function ask(n: number, method: string, path: string, type = '', body: Buffer = Buffer.alloc(0)) {
    const address = `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
    const headers = {
      'x-forwarded-for': address,
      ...(method === 'POST' && {
        'content-type': type,
        'content-length': body.length,
        'sec-fetch-site': 'same-origin',
      }),
    };
    return new Promise<Answer | undefined>((resolve) => {
      const fail = (words: string) => {
        failed.push(`${method} ${path}: ${words}`);
        resolve(undefined);
      };
      const req = request(new URL(path, site), { method, agent: false, headers }, (res) => {
        let text = '';
        res.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        res.on('error', ({ message }) => fail(message));
        res.on('end', () => {
          const { statusCode: status = 0, headers: said } = res;
          if (status >= 400) failed.push(`${method} ${path}: ${status}`);
          resolve({ status, text, location: said.location ?? '' });
        });
      });
      req.setTimeout(answerWithinMs, () => req.destroy(new Error('no answer in time')));
      req.on('error', ({ message }) => fail(message)).end(body);
    });
  }

  async function read(n: number): Promise<void> {
    for (const path of ['/', '/free-estimate']) {
      const page = await ask(n, 'GET', path);
      const style = /\/static\/css\/site\.[\w-]+\.css/.exec(page?.text ?? '')?.[0];
      if (page && style === undefined) failed.push(`GET ${path}: a page without its stylesheet`);
      const sheet = style === undefined ? undefined : await ask(n, 'GET', style);
      if (page && sheet) shown += 1;
    }
  }

  async function send(n: number): Promise<void> {
    const mark = `mark-${n}`;
    const { files, send } = requestOf(n, mark, photo, false);
    const post: Post = (path, type, body) => ask(n, 'POST', path, type, body);
    const answer = await send(post);
    if (!answer || answer.status >= 400) return;
    const references =
      answer.location === '' ? [(JSON.parse(answer.text) as { reference: string }).reference] : [];
    acknowledged.set(mark, { files, references: new Set(references) });
  }

  const beat = setInterval(() => {
    const n = (came += 1);
    const visiting = Promise.all([read(n), send(n)]).then(() => void underWay.delete(visiting));
    underWay.add(visiting);
  }, 1000 / perSecond);

  return {
    acknowledged,
    failed,
    get shown() {
      return shown;
    },
    async thanked(count) {
      const enough = acknowledged.size + count;
      const limit = Date.now() + thankedWithinMs;
      while (acknowledged.size < enough) {
        if (Date.now() > limit) throw new Error(`nobody is thanked any more:\n${failed.join('\n')}`);
        await pause(20);
      }
    },
    async leave() {
      clearInterval(beat);
      await Promise.all(underWay);
    },
  };
}
