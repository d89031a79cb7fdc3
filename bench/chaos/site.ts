// The real site as a process that is killed and started again on the same port. Ends with this one.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { withParent } from '../../test/support/with-parent.ts';

export interface Site {
  readonly host: string;
  readonly port: number;
  /** Resolves when the process runs, which is long before it listens. */
  start(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Resolves with its exit code; null when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Whether it has ended without being told to. */
  hasFallen(): boolean;
  /** Sets its clock this much beside the machine's; kept for later starts. Only where it was asked for at the making. */
  shiftClock(ms: number): void;
}

interface SiteOptions {
  /** Told every line that it says. */
  hear?: (line: string) => void;
  /** In another network: what brings a command into it, and where the site is seen from here. */
  network?: { enter: readonly string[]; host: string };
  shiftsClock?: boolean;
}

const server = join(import.meta.dirname, '../../src/server.ts');
const shiftedServer = join(import.meta.dirname, 'shifted-site.ts');

export async function createSite(
  directory: string,
  settings: Record<string, string>,
  {
    hear,
    network: { enter, host } = { enter: [], host: '127.0.0.1' },
    shiftsClock = false,
  }: SiteOptions = {},
): Promise<Site> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  let shift = 0;
  return {
    host,
    port,
    async start() {
      const script = shiftsClock ? [shiftedServer, String(shift)] : [server];
      const [program, ...args] = [...enter, process.execPath, ...script];
      child = spawn(...withParent('KILL', program!, args), {
        // Not the repository: a developer's .env there would be read.
        cwd: directory,
        env: {
          PATH: process.env.PATH,
          HOST: host,
          PORT: String(port),
          RATE_SOFT: '0',
          RATE_HARD: '0',
          MIN_FILL_MS: '0',
          TRUST_PROXY: '1',
          ...settings,
        },
        stdio: [
          'ignore',
          hear ? 'pipe' : 'ignore',
          hear ? 'pipe' : 'inherit',
          ...(shiftsClock ? (['ipc'] as const) : []),
        ],
      });
      if (hear)
        for (const input of [child.stdout!, child.stderr!]) createInterface({ input }).on('line', hear);
      await once(child, 'spawn');
    },
    signal: (signal) => void child?.kill(signal),
    async end(signal) {
      const ending = child;
      if (!ending) return null;
      if (ending.exitCode !== null || ending.signalCode !== null) return ending.exitCode;
      const exited = once(ending, 'exit') as Promise<[number | null]>;
      ending.kill(signal);
      return (await inTime(exited, 'a site did not end'))[0];
    },
    hasFallen: () => child !== undefined && child.exitCode !== null,
    shiftClock(ms) {
      shift = ms;
      if (child?.connected) child.send(ms);
    },
  };
}

// A site that does not come back ends the run; what it took is told, not judged.
const backWithinMs = 120_000;

/** Resolves with what `waited` does; rejects when that takes too long. */
export async function inTime<T>(waited: Promise<T>, what: string): Promise<T> {
  const limit = new AbortController();
  const tooLong = pause(backWithinMs, undefined, { signal: limit.signal }).then(() => {
    throw new Error(`${what} within ${backWithinMs} ms`);
  });
  return Promise.race([waited, tooLong]).finally(() => limit.abort());
}

/** Below those that a connection takes for itself: a visitor knocking at a site that is down would connect to itself. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const probe = createServer().listen(port, '127.0.0.1');
    const free = await once(probe, 'listening').then(
      () => true,
      () => false,
    );
    if (!free) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}
