// The outbox in one SQLite file: this side asks, the thread of sqlite-thread.ts does.
import { resolve } from 'node:path';
import { isMarkedAsUntransferable } from 'node:worker_threads';
import type { Notice } from './log.ts';
import { OutboxUnavailable, type Outbox, type Purpose } from './outbox.ts';
import type { SqliteCalls } from './sqlite-calls.ts';
import type { OpenOptions } from './sqlite-open.ts';
import { createTally } from './tally.ts';
import { openThread } from './thread.ts';
import { checkLimitMs, mostBytesWaiting, mostCallsWaiting, visitorLimitMs } from './visitor-limits.ts';

export interface SqliteOutboxOptions {
  /** A path, or `:memory:`. */
  file: string;
  purpose?: Purpose;
  now?: () => number;
  /** How long a visitor's call, and a check, may wait for the disk, and how many bytes of files. */
  limits?: { visitorMs?: number; checkMs?: number; bytesWaiting?: number };
  /** Told when the store's thread ends unasked: nothing can be kept until the process is started again. */
  onCrash?: (error: OutboxUnavailable) => void;
  /** Told, once each, that the disk is full, that it no longer is, and that it, or the outbox, is of a doubtful kind. */
  tell?: (notice: Notice) => void;
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
  tell,
}: SqliteOutboxOptions): Promise<Outbox> {
  const options: OpenOptions = {
    file: file === ':memory:' ? file : resolve(file),
    purpose,
    now: now(),
  };
  const script = new URL('./sqlite-thread.ts', import.meta.url);
  const { thread, greeting } = await openThread(script, options, onCrash, tell);

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
    if (thread.waiting().calls >= mostCallsWaiting) throw tooMany();
    return thread.call(name, args, { limitMs }) as Promise<ReturnType<SqliteCalls[Name]>>;
  }

  /** `bytes` are handed over with the call. */
  async function askWith<Name extends keyof SqliteCalls>(
    bytes: readonly Uint8Array<ArrayBuffer>[],
    name: Name,
    ...args: Parameters<SqliteCalls[Name]>
  ): Promise<ReturnType<SqliteCalls[Name]>> {
    const waiting = thread.waiting();
    const more = bytes.reduce((sum, { byteLength }) => sum + byteLength, 0);
    const tooManyBytes = more > 0 && waiting.bytes > 0 && waiting.bytes + more > bytesWaiting;
    if (waiting.calls >= mostCallsWaiting || tooManyBytes) throw tooMany();
    const transfer = bytes.map(({ buffer }) => buffer);
    const answer = thread.call(name, args, { limitMs: visitorMs, transfer });
    return answer as Promise<ReturnType<SqliteCalls[Name]>>;
  }

  const stage: Outbox['stage'] = (upload, content, thumb, budgetBytes) => {
    const given = { content: ownBuffer(content), thumb: thumb && ownBuffer(thumb) };
    const bytes = given.thumb ? [given.content, given.thumb] : [given.content];
    return askWith(bytes, 'stage', upload, given.content, given.thumb, budgetBytes);
  };

  const putDraft: Outbox['putDraft'] = (name, content, expiresAt) => {
    const copy = new Uint8Array(content);
    return askWith([copy], 'putDraft', name, copy, expiresAt);
  };

  return {
    secret: greeting as Uint8Array,
    add: (submission, identity) => askInTime(visitorMs, 'add', submission, identity),
    attach: (submissionId, files, now, most) =>
      askInTime(visitorMs, 'attach', submissionId, files, now, most),
    stage,
    uploads: (ids) => askInTime(visitorMs, 'uploads', ids),
    thumb: (id) => askInTime(visitorMs, 'thumb', id),
    unstage: (id) => askInTime(visitorMs, 'unstage', id),
    putDraft,
    readDraft: (name, now) => askInTime(visitorMs, 'readDraft', name, now),
    dropDraft: (name) => askInTime(visitorMs, 'dropDraft', name),
    // One process has the file.
    tally: createTally(),
    sweep: (uploadedBefore, now) => ask('sweep', uploadedBefore, now),
    find: (identity) => askInTime(visitorMs, 'find', identity),
    read: (submissionId) => askInTime(visitorMs, 'read', submissionId),
    countReceived: (from, to) => ask('countReceived', from, to),
    readFile: (submissionId, n) => ask('readFile', submissionId, n),
    claim: (kind, limit, now, leaseMs, early) => ask('claim', kind, limit, now, leaseMs, early),
    settle: ({ deliveryId, lease }, settlement, now) => ask('settle', { deliveryId, lease }, settlement, now),
    renew: (claims, until) =>
      ask(
        'renew',
        claims.map(({ deliveryId, lease }) => ({ deliveryId, lease })),
        until,
      ),
    hurry: (now, kinds) => ask('hurry', now, kinds),
    rescue: (now) => ask('rescue', now),
    nextDueAt: (kinds) => ask('nextDueAt', kinds),
    stats: () => ask('stats'),
    unfinished: () => ask('unfinished'),
    check: () => askInTime(checkMs, 'check', now()),
    list: (filter) => ask('list', filter),
    show: (name) => ask('show', name),
    retry: (name, now) => ask('retry', name, now),
    release: (name, now) => ask('release', name, now),
    retryAll: (now) => ask('retryAll', now),
    releaseAll: (now) => ask('releaseAll', now),
    discard: (name, now) => ask('discard', name, now),
    accounts: (after, filter) => ask('accounts', after, filter),
    erase: (submissionId, now) => ask('erase', submissionId, now),
    remove: (submissionId, now) => ask('remove', submissionId, now),
    expire: (limits, now, after) => ask('expire', limits, now, after),
    readTimeNote: () => ask('readTimeNote'),
    writeTimeNote: (note) => ask('writeTimeNote', note),
    heldSince: (at) => ask('heldSince', at),
    takeOut: (name, after) => ask('takeOut', name, after),
    beginImport: (digest, secret) => ask('beginImport', digest, secret),
    putIn: (name, rows) => ask('putIn', name, rows),
    endImport: (digest) => ask('endImport', digest),
    scrub: () => thread.call('scrub', []) as Promise<boolean>,
    close: () => thread.close(),
  };
}

/** A pool's buffer, or one of a library's own memory, cannot be handed to another thread: its bytes are copied. */
function ownBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes;
  const isOwn = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  if (!isOwn || isMarkedAsUntransferable(buffer)) return new Uint8Array(bytes);
  return bytes as Uint8Array<ArrayBuffer>;
}

function tooMany(): OutboxUnavailable {
  return new OutboxUnavailable('Too many calls wait for the disk.');
}
