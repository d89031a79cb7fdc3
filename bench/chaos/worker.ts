// A delivering process that a scenario starts, stops in the middle, and kills. Ends with this one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { OdooAccess } from '../../src/odoo/access.ts';
import { withParent } from '../../test/support/with-parent.ts';

export interface WorkerOrder {
  /** Of the store. */
  url: string;
  access: OdooAccess;
  leaseMs: number;
  /** How many times as fast as the wall's its clock runs, since `epoch`. */
  speed: number;
  epoch: number;
  /** The reference of the submission that kills. */
  poison: string | null;
}

/** `hear` is told every line of its warnings. */
export function forkWorker(order: WorkerOrder, hear: (line: string) => void = () => {}) {
  const program = [join(import.meta.dirname, 'worker-child.ts'), JSON.stringify(order)];
  const child = spawn(...withParent('KILL', process.execPath, program), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface({ input: child.stdout }).on('line', hear);
  const exited = once(child, 'exit');
  return {
    exited,
    signal: (signal: NodeJS.Signals) => void child.kill(signal),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
