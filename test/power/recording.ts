// Lives of the watched child, and the log of what they did to the disk.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { createDisk } from './disk.ts';
import { readLog, type Entry } from './log.ts';
import { gaveUp } from './promises.ts';
import { createRandom } from './random.ts';

const here = import.meta.dirname;
const childLimitMs = 120_000;

/** The database below the watched folder, in a folder that the store makes itself. */
export const databaseName = 'data/porchlight.db';

export interface Life {
  durability?: 'full' | 'relaxed';
  submissions: number;
  end: 'close' | 'kill';
  /** Which sync fails, counted from 1; `always`: and every one after it. */
  fails?: { sync: number; always: boolean };
}

export interface Recording {
  entries: Entry[];
  /** How each life ended. A killed one has no code. */
  codes: (number | null)[];
  /** Where the files of the last life stand. */
  database: string;
}

/** Why nothing can be watched on this machine, or false: on CI it fails instead. */
export function cannotWatch(): string | false {
  if (process.platform !== 'linux') return 'LD_PRELOAD is for Linux';
  const found = process.env.PATH?.split(':').some((folder) => existsSync(join(folder, 'cc')));
  return found || process.env.CI === 'true' ? false : 'cc is missing (Debian: apt-get install gcc libc6-dev)';
}

/** Compiles the shim, and removes all that the recordings leave when the work is done. */
export async function withShim<T>(work: (shim: string, newFolder: () => string) => Promise<T>): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'power-')));
  try {
    return await work(await compileShim(folder), () => mkdtempSync(join(folder, 'recording-')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compileShim(folder: string): Promise<string> {
  const shim = join(folder, 'shim.so');
  await promisify(execFile)('cc', ['-O2', '-shared', '-fPIC', '-pthread', '-o', shim, join(here, 'shim.c')]);
  return shim;
}

/** Lets the child live its lives, one after the other, on the files of a new `folder`. */
export async function record(
  shim: string,
  folder: string,
  seed: number,
  lives: readonly Life[],
): Promise<Recording> {
  const root = join(folder, 'disk');
  const log = join(folder, 'log');
  mkdirSync(root, { recursive: true });
  const codes: (number | null)[] = [];
  for (const [i, life] of lives.entries()) codes.push(await live(shim, root, log, seed + i, life));
  const entries = readLog(log);
  rmSync(log);
  checkComplete(entries, root);
  return { entries, codes, database: join(root, databaseName) };
}

async function live(
  shim: string,
  root: string,
  log: string,
  seed: number,
  { durability = 'full', submissions, end, fails }: Life,
): Promise<number | null> {
  const args = [
    join(here, 'child.ts'),
    join(root, databaseName),
    durability,
    `${seed}`,
    `${submissions}`,
    end,
  ];
  const child = spawn(process.execPath, args, {
    env: {
      ...process.env,
      LD_PRELOAD: shim,
      POWER_ROOT: root,
      POWER_LOG: log,
      ...(fails && { POWER_FAIL_SYNC: `${fails.sync}`, POWER_FAIL_ALWAYS: fails.always ? '1' : '0' }),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: childLimitMs,
  });
  const [[code, signal], complaints] = await Promise.all([
    once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
    text(child.stderr),
  ]);
  const asMeant = end === 'kill' ? signal === 'SIGKILL' : code === 0;
  if (!asMeant && !(fails && code === gaveUp)) {
    throw new Error(`The watched child ended with ${code ?? signal ?? 'nothing'}: ${complaints}`);
  }
  return code;
}

/** A write that the shim did not see would make every proof worthless. */
function checkComplete(entries: readonly Entry[], root: string): void {
  const disk = createDisk(createRandom(0));
  // What could not be synced is still seen by every program, until the machine is started again.
  for (const entry of entries) if (entry.kind !== 'failed sync') disk.apply(entry);
  const seen = disk.seen();
  const there = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('-shm'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  const differs = new Set(there).symmetricDifference(new Set(seen.keys()));
  for (const path of there) {
    if (!seen.get(path)?.equals(readFileSync(join(root, path)))) differs.add(path);
  }
  if (differs.size > 0)
    throw new Error(`The log of writes and syncs is not complete: ${[...differs].join(', ')}.`);
}
