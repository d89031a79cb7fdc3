// The outbox in one SQLite file: this side asks, the thread of sqlite-thread.ts does.
import { resolve } from 'node:path';
import { OutboxUnavailable, type Outbox } from './outbox.ts';
import type { SqliteCalls } from './sqlite-calls.ts';
import type { Purpose } from './sqlite-file.ts';
import type { OpenOptions } from './sqlite-open.ts';
import { openThread } from './thread.ts';

// Some 50 ms of work for a healthy disk. When more wait, the disk hangs, and a visitor is better told so at once.
const mostWaiting = 1000;

// A dozen submissions full of photos. When more wait, the disk hangs, and memory is not without end either.
const mostBytesWaiting = 256 * 1024 * 1024;

// Twice the time SQLite waits for another process that writes (busyTimeoutMs): more is a disk that hangs.
const visitorLimitMs = 10_000;

// Whoever asks /ready gives up after a few seconds.
const checkLimitMs = 2000;

export interface SqliteOutboxOptions {
  /** A path, or `:memory:`. */
  file: string;
  purpose?: Purpose;
  now?: () => number;
  /** How long a visitor's call, and a check, may wait for the disk, and how many bytes of files. */
  limits?: { visitorMs?: number; checkMs?: number; bytesWaiting?: number };
  /** Told when the store's thread ends unasked: nothing can be kept until the process is started again. */
  onCrash?: (error: OutboxUnavailable) => void;
}

/**
 * Opens the outbox kept in `file`. The `site` creates the file when there is none, brings it up to date, and shuts every
 * other site process out until it ends; the `desk` needs an existing, current file and works beside a running site.
 * Rejects with OutboxError, whose message says what to do.
 */
export async function openSqliteOutbox({
  file,
  purpose = 'site',
  now = Date.now,
  limits: { visitorMs = visitorLimitMs, checkMs = checkLimitMs, bytesWaiting = mostBytesWaiting } = {},
  onCrash,
}: SqliteOutboxOptions): Promise<Outbox> {
  const options: OpenOptions = {
    file: file === ':memory:' ? file : resolve(file),
    purpose,
    now: now(),
  };
  const script = new URL('./sqlite-thread.ts', import.meta.url);
  const { thread, greeting } = await openThread(script, options, onCrash);

  function ask<Name extends keyof SqliteCalls>(
    name: Name,
    ...args: Parameters<SqliteCalls[Name]>
  ): Promise<ReturnType<SqliteCalls[Name]>> {
    return thread.call(name, args) as Promise<ReturnType<SqliteCalls[Name]>>;
  }

  // An `add` that ran out of time may be committed after all. That is safe: the visitor is asked to
  // try again or to call, and a second try finds what was kept by its identity.
  async function askInTime<Name extends keyof SqliteCalls>(
    limitMs: number,
    name: Name,
    ...args: Parameters<SqliteCalls[Name]>
  ): Promise<ReturnType<SqliteCalls[Name]>> {
    if (thread.waiting().calls >= mostWaiting) throw tooMany();
    return thread.call(name, args, { limitMs }) as Promise<ReturnType<SqliteCalls[Name]>>;
  }

  const add: Outbox['add'] = async (submission, identity, contents = []) => {
    const { calls, bytes } = thread.waiting();
    const more = contents.reduce((sum, content) => sum + content.byteLength, 0);
    const tooManyBytes = more > 0 && bytes > 0 && bytes + more > bytesWaiting;
    if (calls >= mostWaiting || tooManyBytes) throw tooMany();
    // The caller's bytes stay the caller's, who may have to add them again under another reference.
    const copies = contents.map((content) => new Uint8Array(content));
    const args: Parameters<SqliteCalls['add']> = [submission, identity, copies];
    const transfer = copies.map((copy) => copy.buffer);
    const answer = thread.call('add', args, { limitMs: visitorMs, transfer });
    return answer as Promise<ReturnType<SqliteCalls['add']>>;
  };

  return {
    secret: greeting as Uint8Array,
    add,
    find: (identity) => askInTime(visitorMs, 'find', identity),
    read: (submissionId) => askInTime(visitorMs, 'read', submissionId),
    readFile: (submissionId, n) => ask('readFile', submissionId, n),
    claim: (kind, limit, now, leaseMs, early) => ask('claim', kind, limit, now, leaseMs, early),
    settle: ({ deliveryId, lease }, settlement, now) => ask('settle', { deliveryId, lease }, settlement, now),
    hurry: (now, kinds) => ask('hurry', now, kinds),
    rescue: (now) => ask('rescue', now),
    nextDueAt: (kinds) => ask('nextDueAt', kinds),
    stats: () => ask('stats'),
    check: () => askInTime(checkMs, 'check', now()),
    list: (filter) => ask('list', filter),
    show: (name) => ask('show', name),
    retry: (name, now) => ask('retry', name, now),
    release: (name, now) => ask('release', name, now),
    retryAll: (now) => ask('retryAll', now),
    releaseAll: (now) => ask('releaseAll', now),
    discard: (name, now) => ask('discard', name, now),
    close: () => thread.close(),
  };
}

function tooMany(): OutboxUnavailable {
  return new OutboxUnavailable('Too many calls wait for the disk.');
}
