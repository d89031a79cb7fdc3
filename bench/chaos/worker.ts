// A delivering process that a scenario starts, stops in the middle, and kills.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { OdooAccess } from '../../src/odoo/access.ts';

export interface WorkerOrder {
  /** Of the store. */
  url: string;
  access: OdooAccess;
  /** Null: the worker's own. */
  leaseMs: number | null;
  /** How many times as fast as the wall's its clock runs, since `epoch`. */
  speed: number;
  epoch: number;
  /** The reference of the submission that kills. */
  poison: string | null;
}

export type WorkerNews = 'claimed' | 'fenced off';

export function forkWorker(order: WorkerOrder) {
  const child = fork(join(import.meta.dirname, 'worker-child.ts'), [JSON.stringify(order)]);
  const exited = once(child, 'exit');
  let fencedOff = 0;
  const claimed = Promise.withResolvers<void>();
  child.on('message', (news: WorkerNews) => {
    if (news === 'fenced off') fencedOff += 1;
    else claimed.resolve();
  });
  return {
    /** When it has taken something for the first time. */
    claimed: claimed.promise,
    exited,
    fencedOff: () => fencedOff,
    signal: (signal: NodeJS.Signals) => void child.kill(signal),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
