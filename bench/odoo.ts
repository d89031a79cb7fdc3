// How fast a backlog goes into Odoo, in batches and one by one, and how much memory that takes. It is the sandbox that
// answers, after as many milliseconds as told; with --real the Odoo of the settings, which then has all these leads.
import 'dotenv/config';
import { type ChildProcess, fork, type StdioOptions } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../src/config.ts';
import type { OdooAccess } from '../src/odoo/access.ts';

export interface DrainOrder {
  what: 'fill' | 'drain';
  file: string;
  leads: number;
  batchSize: number;
  access: OdooAccess;
}

export interface DrainResult {
  records: number;
  seconds: number;
  calls: number;
  megabytesAt1000: number;
  megabytesMost: number;
}

const { values } = parseArgs({
  options: {
    leads: { type: 'string', default: '2000' },
    single: { type: 'string', default: '60' },
    latency: { type: 'string', default: '150' },
    memory: { type: 'string', default: '100000' },
    real: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});

// Memory is that of the site as it is started.
const root = join(import.meta.dirname, '..');
const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
  scripts: { start: string };
};
const execArgv = scripts.start.split(' ').filter((word) => word.startsWith('--'));

const directory = await mkdtemp(join(tmpdir(), 'porchlight-bench-'));
const children: ChildProcess[] = [];

function start(script: string, ...args: string[]): ChildProcess {
  const stdio: StdioOptions = ['ignore', 'inherit', 'inherit', 'ipc'];
  const child = fork(join(import.meta.dirname, script), args, { execArgv, stdio });
  children.push(child);
  return child;
}

function answerOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('exit', (code) => reject(new Error(`a part of the measurement ended with ${code}`)));
  });
}

async function destination(latencyMs: number): Promise<OdooAccess> {
  if (values.real) {
    const { odoo } = loadConfig(process.env);
    if (!odoo) throw new Error('--real needs ODOO_BASE_URL and what else the site needs to reach your Odoo');
    return odoo.access;
  }
  const sandbox = await answerOf<{ url: string; apiKey: string; database: string; login: string }>(
    start('odoo-sandbox.ts', String(latencyMs)),
  );
  const { url, ...rest } = sandbox;
  return { baseUrl: url, ...rest, apiKeyFile: null, transport: 'auto', clientId: null, clientSecret: null };
}

async function drain(leads: number, batchSize: number, access: OdooAccess): Promise<DrainResult> {
  const order = { file: join(directory, `${leads}-${batchSize}.db`), leads, batchSize, access };
  const results: DrainResult[] = [];
  for (const what of ['fill', 'drain'] as const) {
    const child = start('odoo-drain.ts');
    child.send({ ...order, what });
    results.push(await answerOf<DrainResult>(child));
  }
  return results[1]!;
}

const figures = ({ records, seconds, calls }: DrainResult) => ({
  leads: records,
  seconds: Number(seconds.toFixed(1)),
  'leads/s': Number((records / seconds).toFixed(1)),
  calls,
});

try {
  const slow = await destination(Number(values.latency));
  const single = await drain(Number(values.single), 1, slow);
  const batched = await drain(Number(values.leads), 50, slow);
  const faster = batched.records / batched.seconds / (single.records / single.seconds);
  console.table({ 'one by one': figures(single), 'in batches of 50': figures(batched) });
  console.log(`In batches ${faster.toFixed(1)} times as fast, each lead with its note.`);

  const memory =
    Number(values.memory) > 0 ? await drain(Number(values.memory), 50, await destination(0)) : null;
  const growth = memory ? memory.megabytesMost / memory.megabytesAt1000 : 1;
  if (memory)
    console.log(
      `Memory while draining ${memory.records}: ${memory.megabytesAt1000.toFixed(0)} MB after 1,000, ` +
        `${memory.megabytesMost.toFixed(0)} MB at most (${growth.toFixed(2)}), ${(memory.records / memory.seconds).toFixed(0)} leads/s.`,
    );
  if (values.check && (faster < 8 || growth > 1.3)) {
    console.error('Wanted: at least 8 times as fast, and at most 1.3 times the memory.');
    process.exitCode = 1;
  }
} finally {
  for (const child of children) child.kill();
  await rm(directory, { recursive: true, force: true });
}
