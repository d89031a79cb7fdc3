// Visitors who send requests at a steady rate, each again and again until it is acknowledged.
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { plainJpeg } from '../../test/support/upload-files.ts';
import { type Answer, type Post, type Request, requestOf } from './requests.ts';
import type { Site } from './site.ts';
import type { Promised } from './verdict.ts';

export interface Visitors {
  /** Who was thanked, by the mark in what they wrote. */
  acknowledged: ReadonlyMap<string, Promised>;
  /** Answers that began and were cut off. */
  readonly cutOff: number;
  /** What was answered that is neither thanks nor a refusal that says what to do. */
  readonly strange: ReadonlySet<string>;
  /** Resolves at the next acknowledgement by the site on `port`. */
  nextThanks(port: number): Promise<void>;
  /** No new ones; those under way give up. */
  leave(): Promise<void>;
}

// They write more slowly than that; it only ends a wait for a site that was stopped.
const answerWithinMs = 15_000;
const retryAfterMs = 200;
// Of those waiting for a site that is down, so that it does not come back to a flood.
const mostAtOnce = 150;
// One in so many presses twice.
const impatient = 7;
export const phone = '(512) 555-0148';
// In the address of the thanks, for a file that could not be taken: the page says so.
const withoutFile = 'lost=1';
// Of a file alone: the same request can be sent without.
const noFiles = 'Nothing can be added right now';

/**
 * Each try goes to another of the sites. `allHaveKeys`: nobody comes without script. Who does is known again by the time
 * only.
 */
export async function sendVisitors(
  sites: readonly Pick<Site, 'host' | 'port'>[],
  perSecond: number,
  { allHaveKeys = false } = {},
): Promise<Visitors> {
  const photo = await plainJpeg();
  const acknowledged = new Map<string, { files: number; references: Set<string> }>();
  const strange = new Set<string>();
  const waiting = new Map<number, (() => void)[]>();
  const agent = new Agent({ keepAlive: true });
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  let tries = 0;
  let cutOff = 0;
  let over = false;

  /** As a visitor with an address of their own. */
  function postFrom(address: string, { host, port }: Pick<Site, 'host' | 'port'>): Post {
    return (path, type, body) =>
      new Promise((resolve) => {
        const headers = {
          'content-type': type,
          'content-length': body.length,
          'sec-fetch-site': 'same-origin',
          'x-forwarded-for': address,
        };
        const req = request({ port, host, path, method: 'POST', agent, headers }, (res) => {
          let text = '';
          res.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          res.on('end', () => {
            const { statusCode: status = 0, headers: said } = res;
            if (res.complete) resolve({ status, text, location: said.location ?? '' });
          });
          res.on('error', () => {
            cutOff += 1;
            resolve(undefined);
          });
        });
        req.setTimeout(answerWithinMs, () => req.destroy());
        req.on('error', () => resolve(undefined)).end(body);
      });
  }

  /** Whether it thanked. */
  async function trySend(mark: string, address: string, { files, send }: Request): Promise<boolean> {
    const site = sites[(tries += 1) % sites.length]!;
    const answer = await send(postFrom(address, site));
    if (!answer) return false;
    if (!thanks(answer)) {
      if (!refuses(answer)) strange.add(`answered ${answer.status}`);
      return false;
    }
    const promised = acknowledged.get(mark) ?? { files: 0, references: new Set() };
    if (!`${answer.location} ${answer.text}`.includes(withoutFile)) promised.files = files;
    if (answer.location === '')
      promised.references.add((JSON.parse(answer.text) as { reference: string }).reference);
    acknowledged.set(mark, promised);
    for (const tell of waiting.get(site.port)?.splice(0) ?? []) tell();
    return true;
  }

  async function visit(): Promise<void> {
    const n = (sent += 1);
    const mark = `mark-${n}`;
    const asked = requestOf(n, mark, photo, allHaveKeys);
    const address = `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
    while (!over) {
      const presses = Array.from({ length: n % impatient === 0 ? 2 : 1 }, () =>
        trySend(mark, address, asked),
      );
      if ((await Promise.all(presses)).includes(true)) return;
      await pause(retryAfterMs);
    }
  }

  const beat = setInterval(() => {
    if (underWay.size >= mostAtOnce) return;
    const visiting = visit().finally(() => underWay.delete(visiting));
    underWay.add(visiting);
  }, 1000 / perSecond);

  return {
    acknowledged,
    strange,
    get cutOff() {
      return cutOff;
    },
    nextThanks: (port) =>
      new Promise((resolve) => waiting.set(port, [...(waiting.get(port) ?? []), resolve])),
    async leave() {
      clearInterval(beat);
      over = true;
      await Promise.all(underWay);
      agent.destroy();
    },
  };
}

const thanks = ({ status, location }: Answer) =>
  status === 201 || status === 200 || (status === 303 && location.includes('/thanks/'));

const refuses = ({ status, text }: Answer) =>
  (status === 503 && text.includes(phone)) || ((status === 503 || status === 422) && text.includes(noFiles));
