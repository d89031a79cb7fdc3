// Visitors who send requests at a steady rate, each again and again until it is acknowledged.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { estimateAnswers } from '../../test/support/journey.ts';

export interface Visitors {
  /** The references that visitors were thanked with. */
  acknowledged: ReadonlySet<string>;
  /** Answers that began and were cut off. */
  readonly cutOff: number;
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

/** `ports` are those of the sites; each try goes to another. */
export function sendVisitors(ports: readonly number[], perSecond: number): Visitors {
  const acknowledged = new Set<string>();
  const waiting = new Map<number, (() => void)[]>();
  const agent = new Agent({ keepAlive: true });
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  let tries = 0;
  let cutOff = 0;
  let over = false;

  /** The reference; undefined without a whole answer that thanks. */
  function post(port: number, body: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const options = { port, host: '127.0.0.1', path: '/api/estimate', method: 'POST', agent, headers };
      const req = request(options, (res) => {
        let text = '';
        res.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        res.on('end', () => {
          const thanked = res.statusCode === 201 || res.statusCode === 200;
          resolve(thanked ? (JSON.parse(text) as { reference: string }).reference : undefined);
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

  async function visit(): Promise<void> {
    const body = JSON.stringify(
      estimateAnswers({ key: randomUUID(), details: `Job number ${(sent += 1)}.` }),
    );
    while (!over) {
      const port = ports[(tries += 1) % ports.length]!;
      const reference = await post(port, body);
      if (reference !== undefined) {
        acknowledged.add(reference);
        for (const tell of waiting.get(port)?.splice(0) ?? []) tell();
        return;
      }
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
