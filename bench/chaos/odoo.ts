// The faulty Odoo as a scenario sees it.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { OdooAccess } from '../../src/odoo/access.ts';

export type OdooOrder = 'calm' | 'faulty' | 'away' | 'arrived';

/** One lead or ticket. */
export interface Arrived {
  reference: string;
  /** What its visitor wrote nobody else wrote. */
  mark: string;
  notes: number;
  files: number;
}

export interface Odoo {
  access: OdooAccess;
  /** The settings with which a site delivers to it. */
  settings: Record<string, string>;
  /** Of a hundred calls, 28 fail from now on. */
  beFaulty(): Promise<void>;
  /** Every call is dropped from now on. */
  beAway(): Promise<void>;
  beCalm(): Promise<void>;
  arrived(): Promise<Arrived[]>;
  stop(): Promise<void>;
}

/** `latencyMs`: how long each call takes at least; `hangMs`: how long one that hangs; `host`: where it listens. */
export async function startOdoo({
  seed,
  latencyMs = 5,
  hangMs = 60_000,
  host = '127.0.0.1',
}: {
  seed: number;
  latencyMs?: number;
  hangMs?: number;
  host?: string;
}): Promise<Odoo> {
  const child = fork(join(import.meta.dirname, 'odoo-child.ts'), [seed, latencyMs, hangMs, host].map(String));
  const exited = once(child, 'exit');
  const answer = async <T>(): Promise<T> => {
    const [message] = (await Promise.race([
      once(child, 'message'),
      exited.then(() => Promise.reject(new Error('the sandbox Odoo ended'))),
    ])) as [T];
    return message;
  };
  const ask = <T>(order: OdooOrder): Promise<T> => {
    const answered = answer<T>();
    child.send(order);
    return answered;
  };
  const own = await answer<{ url: string; apiKey: string; database: string; login: string }>();
  const { url: baseUrl, apiKey, database, login } = own;
  return {
    access: {
      baseUrl,
      apiKey,
      apiKeyFile: null,
      database,
      login,
      transport: 'auto',
      clientId: null,
      clientSecret: null,
    },
    settings: {
      ODOO_BASE_URL: baseUrl,
      ODOO_API_KEY: apiKey,
      ODOO_DATABASE: database,
      ODOO_LOGIN: login,
    },
    beFaulty: () => ask('faulty'),
    beAway: () => ask('away'),
    beCalm: () => ask('calm'),
    arrived: () => ask('arrived'),
    async stop() {
      child.kill('SIGKILL');
      await exited.catch(() => {});
    },
  };
}
