// The whole site as a process of its own, as its owner starts it, with a database and a sandbox of its own.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface LogLine {
  level: string;
  msg: string;
  [field: string]: unknown;
}

export interface Site {
  /** Such as http://localhost:40123, without a slash at the end. */
  url: string;
  /** Where the sandbox Odoo is; null when `env` names a real one. */
  sandboxUrl: string | null;
  /** Where its database and the sandbox's records are. */
  directory: string;
  pid: number;
  /** What it has logged so far. */
  log: readonly LogLine[];
  /** The first line whose message holds `words`, now or within ten seconds; rejects with all it said when none comes. */
  logged(words: string | RegExp): Promise<LogLine>;
  /** Ends the process and resolves with its exit code (null when the signal itself ended it), also when it has ended already. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const repository = join(import.meta.dirname, '../..');
const startsWithinMs = 120_000;
const logsWithinMs = 60_000;

/**
 * Starts `node src/server.ts` and resolves when it listens; rejects with its own words when it does not start. Of this
 * process's environment it gets only PATH, then `env` (LOG_LEVEL above info would hide the line that is waited for).
 * A temporary directory is removed by `stop`; one given as `directory` stays, so that a second start finds what the
 * first one kept. `root` is another copy of the program, `flags` are Node's.
 */
export async function startSite(
  env: Record<string, string> = {},
  { directory, root = repository, flags = [] }: { directory?: string; root?: string; flags?: string[] } = {},
): Promise<Site> {
  const place = directory ?? (await mkdtemp(join(tmpdir(), 'porchlight-site-')));
  const child = spawn(process.execPath, [...flags, join(root, 'src/server.ts')], {
    // Not the repository: a developer's .env there would be read.
    cwd: place,
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      SANDBOX_PORT: '0',
      DATABASE_URL: `file:${join(place, 'porchlight.db')}`,
      SANDBOX_FILE: join(place, 'sandbox-odoo.jsonl'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code));
  });
  const { log, logged } = readLog(child);

  async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    child.kill(signal);
    const code = await exited;
    if (directory === undefined) await rm(place, { recursive: true, force: true });
    return code;
  }

  try {
    // The last line of a start.
    await logged('requests are kept in', startsWithinMs);
  } catch (error) {
    await stop('SIGKILL');
    throw error;
  }
  return {
    url: addressIn(log, 'the site is at')!,
    sandboxUrl: addressIn(log, 'requests go to the sandbox Odoo'),
    directory: place,
    pid: child.pid!,
    log,
    logged: (words) => logged(words, logsWithinMs),
    stop,
  };
}

function readLog(child: ChildProcessByStdio<null, Readable, Readable>) {
  const log: LogLine[] = [];
  let stderr = '';
  let ended = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.once('error', ({ message }) => (stderr += message)).once('close', () => (ended = true));
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (text) => log.push(JSON.parse(text) as LogLine));

  function logged(words: string | RegExp, withinMs: number): Promise<LogLine> {
    const matches = ({ msg }: LogLine) => (typeof words === 'string' ? msg.includes(words) : words.test(msg));
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(limit);
        lines.off('line', look);
        child.off('close', fail);
      };
      const look = () => {
        const line = log.find(matches);
        if (!line) return;
        done();
        resolve(line);
      };
      const fail = () => {
        done();
        const said = stderr + log.map((line) => JSON.stringify(line)).join('\n');
        reject(
          new Error(`The site ${ended ? 'ended' : 'went on'} and did not log "${String(words)}":\n${said}`),
        );
      };
      const limit = setTimeout(fail, withinMs);
      lines.on('line', look);
      child.once('close', fail);
      look();
      if (ended) fail();
    });
  }

  return { log, logged };
}

function addressIn(log: readonly LogLine[], words: string): string | null {
  const line = log.find(({ msg }) => msg.includes(words));
  return line ? (/https?:\/\/[^\s/]+/.exec(line.msg)?.[0] ?? null) : null;
}
