// The real site as a process that is killed and started again on the same port.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

export interface Site {
  readonly port: number;
  /** Resolves when the process runs, which is long before it listens. */
  start(): Promise<void>;
  /** Resolves with its exit code; null when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Whether it has ended without being told to. */
  hasFallen(): boolean;
}

const server = join(import.meta.dirname, '../../src/server.ts');

export async function createSite(directory: string, settings: Record<string, string>): Promise<Site> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  const endWithProgram = () => child?.kill('SIGKILL');
  process.once('exit', endWithProgram);
  return {
    port,
    async start() {
      child = spawn(process.execPath, [server], {
        // Not the repository: a developer's .env there would be read.
        cwd: directory,
        env: {
          PATH: process.env.PATH,
          HOST: '127.0.0.1',
          PORT: String(port),
          RATE_SOFT: '0',
          RATE_HARD: '0',
          ...settings,
        },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      await once(child, 'spawn');
    },
    async end(signal) {
      const ending = child;
      if (!ending) return null;
      if (ending.exitCode !== null || ending.signalCode !== null) return ending.exitCode;
      const exited = once(ending, 'exit') as Promise<[number | null]>;
      ending.kill(signal);
      return (await exited)[0];
    },
    hasFallen: () => child !== undefined && child.exitCode !== null,
  };
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
