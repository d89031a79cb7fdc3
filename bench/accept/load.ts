// Visitors for measurements: as many as can be served, or at a steady pace that waits for nobody.
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

interface Answer {
  status: number;
  text: string;
}

export interface Visitors {
  /** A page, or with `body` a post of JSON. */
  ask: (url: string, body?: string) => Promise<Answer>;
  close: () => void;
}

export function createVisitors(): Visitors {
  const agent = new Agent({ keepAlive: true });
  return {
    ask: (url, body) =>
      new Promise((resolve, reject) => {
        const headers =
          body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
        const method = body === undefined ? 'GET' : 'POST';
        const req = request(url, { agent, method, headers }, (res) => {
          let text = '';
          res.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          res.on('end', () => resolve({ status: res.statusCode ?? 0, text })).on('error', reject);
        });
        req.on('error', reject).end(body);
      }),
    close: () => agent.destroy(),
  };
}

/** `connections` at a time, each at once after the other. How many were done, and in how many seconds. */
export async function crowd(
  { connections, seconds }: { connections: number; seconds: number },
  once: () => Promise<unknown>,
): Promise<{ done: number; seconds: number }> {
  const begun = performance.now();
  const end = begun + seconds * 1000;
  let done = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) {
        await once();
        done += 1;
      }
    }),
  );
  return { done, seconds: (performance.now() - begun) / 1000 };
}

/**
 * One every so often, whether or not those before it are answered. In ms, how long each took from the moment it was to
 * begin: what made it begin later is part of its wait.
 */
export async function steadily(
  { perSecond, seconds }: { perSecond: number; seconds: number },
  once: () => Promise<unknown>,
): Promise<number[]> {
  const begun = performance.now();
  const times: number[] = [];
  const underWay: Promise<void>[] = [];
  const startOne = async (intended: number) => {
    await once();
    times.push(performance.now() - intended);
  };
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const intended = begun + (n * 1000) / perSecond;
    const early = intended - performance.now();
    if (early > 0) await pause(early);
    underWay.push(startOne(intended));
  }
  await Promise.all(underWay);
  return times;
}
