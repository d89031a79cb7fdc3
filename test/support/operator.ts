// What the operator does at the terminal and sees there: a program runs until it ends by itself.
import { execFile } from 'node:child_process';
import { chmodSync, chownSync, statSync } from 'node:fs';
import { join } from 'node:path';

const source = join(import.meta.dirname, '../../src');
const isRoot = process.getuid?.() === 0;
const nobody = 65534;

// Far more than it takes; it only ends what would never end.
const endsWithinMs = 60_000;

const programs = { site: 'server.ts', outbox: 'outbox/cli.ts', doctor: 'doctor/cli.ts' };

export interface Ended {
  code: number;
  /** Every line of both outputs; of a line of the log its message. */
  said: string[];
}

/** `env` is all that it gets beside PATH; `flags` are Node's. As an ordinary user, whoever runs the tests. */
export function runToItsEnd(
  program: keyof typeof programs,
  env: Record<string, string>,
  { args = [], flags = [], cwd }: { args?: string[]; flags?: string[]; cwd: string },
): Promise<Ended> {
  const ports = { PORT: '0', SANDBOX_PORT: '0', SANDBOX_ODOO: 'off' };
  const command = [process.execPath, ...flags, join(source, programs[program]), ...args];
  const [file, ...rest] = asOrdinaryUser(command);
  return new Promise((resolve) => {
    const options = { cwd, env: { PATH: process.env.PATH, ...ports, ...env }, timeout: endsWithinMs };
    const child = execFile(file!, rest, options, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, said: linesOf(err).concat(linesOf(out)) }),
    );
  });
}

/** Root reads and writes whatever the modes say, unless these two capabilities are taken from it. */
function asOrdinaryUser(command: string[]): string[] {
  return isRoot ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', ...command] : command;
}

/** `path` belongs to somebody else from now on, and has this mode; it answers how to undo that. */
export function giveAway(path: string, mode: number): () => void {
  const { uid, mode: before } = statSync(path);
  if (isRoot) chownSync(path, nobody, -1);
  // Who cannot give it away may do with it what others may.
  chmodSync(path, isRoot ? mode : (mode & 0o007) * 0o111);
  return () => {
    if (isRoot) chownSync(path, uid, -1);
    chmodSync(path, before & 0o7777);
  };
}

function linesOf(output: string): string[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (line.startsWith('{') ? (JSON.parse(line) as { msg: string }).msg : line));
}

/** Flags with which the clock of a program is wrong by `ms`. */
export function wrongClock(ms: number): string[] {
  const script = `const now = Date.now; Date.now = () => now() + ${ms};`;
  return ['--import', `data:text/javascript,${encodeURIComponent(script)}`];
}
