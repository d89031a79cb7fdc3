// Processes that are measured, and what Linux knows of them.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Site, startSite } from '../../test/support/site.ts';

// As the owner starts it: variables, then Node with its flags.
const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
  scripts: { start: string };
};
const startWords = scripts.start.split(' ');
const flags = startWords.filter((word) => word.startsWith('--'));
const variables = Object.fromEntries(
  startWords.filter((word) => /^[A-Z_]+=/.test(word)).map((word) => word.split('=') as [string, string]),
);

/** The site as `npm start` starts it, but for the rate of a visitor: all posts come from one address. */
export function startOwnSite(env: Record<string, string>, directory?: string): Promise<Site> {
  const settings = { ...variables, RATE_SOFT: '0', RATE_HARD: '0', LOG_LEVEL: 'info', ...env };
  return startSite(settings, { flags, ...(directory !== undefined && { directory }) });
}

export interface Part<Hello> {
  pid: number;
  /** What it said first. */
  hello: Hello;
  stop: () => Promise<void>;
}

/** Forks a script, which ends with its parent, and resolves with what it says first. */
export async function startPart<Hello>(script: string, ...args: string[]): Promise<Part<Hello>> {
  const child = fork(join(import.meta.dirname, script), args);
  const exited = once(child, 'exit');
  const ended = exited.then(() => Promise.reject(new Error(`${script} ended`)));
  const [hello] = (await Promise.race([once(child, 'message'), ended])) as [Hello];
  ended.catch(() => {});
  return {
    pid: child.pid!,
    hello,
    async stop() {
      child.disconnect();
      await exited;
    },
  };
}

interface SandboxHello {
  url: string;
  apiKey: string;
  database: string;
  login: string;
}

/** A sandbox Odoo in a process of its own, with the settings that lead to it. It takes 150 ms for a call, as Odoo does. */
export async function startOdoo() {
  const { stop, hello } = await startPart<SandboxHello>('../odoo-sandbox.ts', '150');
  const { url, apiKey, database, login } = hello;
  const settings = { ODOO_API_KEY: apiKey, ODOO_DATABASE: database, ODOO_LOGIN: login };
  return { stop, url, settings: { ...settings, ODOO_BASE_URL: url } };
}

// Linux counts in ticks of 10 ms, on every processor that Node runs on.
const tickMs = 10;

/** Processor time that all threads of a process took so far, in ms. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // After the name, which may hold anything: state is field 3, user and system time are 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

/** The most memory that a process ever had, in MB. */
export function peakMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) / 1024;
}
