// The outbox in a PostgreSQL database, for any number of site processes.
import type { Notice } from './log.ts';
import { OutboxUnavailable, type Outbox, type Purpose } from './outbox.ts';
import { accounts } from './postgres-accounts.ts';
import { createClaims } from './postgres-claims.ts';
import { createClock } from './postgres-clock.ts';
import { hurry, settle, stats, unfinished } from './postgres-deliveries.ts';
import { discard, list, release, releaseAll, retry, retryAll, show } from './postgres-desk.ts';
import { dropDraft, putDraft, readDraft } from './postgres-drafts.ts';
import { erase, expire, heldSince } from './postgres-erase.ts';
import { beginImport, endImport, putIn, takeOut } from './postgres-move.ts';
import { openDatabase } from './postgres-open.ts';
import { remove } from './postgres-remove.ts';
import { scrub } from './postgres-scrub.ts';
import { faultOf, serverSettings, type ServerSettings } from './postgres-server.ts';
import { createSessions, type Session } from './postgres-sessions.ts';
import { add, attach, countReceived, find, read, readFile } from './postgres-submissions.ts';
import { sweep } from './postgres-sweep.ts';
import { createSharedTally } from './postgres-tally.ts';
import { readTimeNote, writeTimeNote } from './postgres-time.ts';
import { stage, thumb, unstage, uploads } from './postgres-uploads.ts';
import { checkLimitMs, mostBytesWaiting, mostCallsWaiting, visitorLimitMs } from './visitor-limits.ts';

// Those of visitors, those of the worker and the desk, and those of the tally: none waits for another. PostgreSQL has 100
// by default.
const visitorConnections = 10;
const workerConnections = 4;
const tallyConnections = 2;
// The one that shuts all others out.
const moveConnections = 1;

// Many times what it takes. Without it a visitor is counted by this process alone.
const tallyLimitMs = 500;
// Some milliseconds of work. A flood that waited until the limit would end the connections it waited for.
const mostTalliesWaiting = 50;

// To hurry a hundred thousand deliveries takes some seconds.
const workerLimitMs = 30_000;

export interface PostgresOutboxOptions {
  /**
   * `postgres://user:password@host:5432/database`. TLS as its `sslmode` says: without one, or with `disable`, there is
   * none; `require`, `verify-ca` and `verify-full` all ask for a certificate that is valid for the host and signed by an
   * authority that Node knows or the file `sslrootcert` holds; `no-verify` takes any. (https://node-postgres.com/features/ssl;
   * the names mean less in other programs.) It must lead to the server itself or to a pooler that gives each connection a
   * session of its own.
   */
  url: string;
  purpose?: Purpose;
  now?: () => number;
  /** How long a visitor's call, a check, a call of the worker or the desk and a count may take, and how many bytes may wait. */
  limits?: {
    visitorMs?: number;
    checkMs?: number;
    workerMs?: number;
    tallyMs?: number;
    bytesWaiting?: number;
  };
  /** What is held against the server's clock. */
  machineClock?: () => number;
  /** Told that a newer version has been at work here; when the two clocks no longer agree, and when they do again. */
  tell?: (notice: Notice) => void;
}

/**
 * Opens the outbox kept in the schema `porchlight` of a database. The `site` makes it when there is none and brings it up
 * to date; the `desk` needs an existing, current one. Rejects with OutboxError, whose message says what to do, when the
 * server is not there, not fit, or keeps something else. A server that goes away later makes calls fail with
 * OutboxUnavailable until it is back.
 */
export async function openPostgresOutbox({
  url,
  purpose = 'site',
  now = Date.now,
  limits: {
    visitorMs = visitorLimitMs,
    checkMs = checkLimitMs,
    workerMs = workerLimitMs,
    tallyMs = tallyLimitMs,
    bytesWaiting = mostBytesWaiting,
  } = {},
  machineClock = Date.now,
  tell = () => {},
}: PostgresOutboxOptions): Promise<Outbox> {
  const { secret, notice, verify } = await openDatabase({ url, purpose });
  if (notice) tell(notice);
  const shared = { connection: { connectionString: url }, verify };
  const most = { calls: mostCallsWaiting, bytes: bytesWaiting };
  const visitors = createSessions({ ...shared, max: visitorConnections, limitMs: visitorMs, most });
  const max = purpose === 'move' ? moveConnections : workerConnections;
  const workers = createSessions({ ...shared, max, limitMs: workerMs });
  const tallies = createSessions({
    ...shared,
    max: tallyConnections,
    limitMs: tallyMs,
    most: { calls: mostTalliesWaiting, bytes: Infinity },
  });
  const clock = createClock(machineClock, tell);
  const claims = createClaims(now(), clock);

  type Call<Args extends unknown[], Answer> = (session: Session, ...args: Args) => Promise<Answer>;

  // An `add` that ran out of time, or whose answer was lost, may be committed after all. That is safe: the visitor is
  // asked to try again or to call, and a second try finds what was kept by its identity.
  function ofVisitor<Args extends unknown[], Answer>(call: Call<Args, Answer>) {
    return (...args: Args) => visitors.use((session) => call(session, ...args));
  }

  function ofWorker<Args extends unknown[], Answer>(call: Call<Args, Answer>) {
    return (...args: Args) => workers.use((session) => call(session, ...args));
  }

  // By a wrong clock nothing has had its time, and what others have in hand is due in a month.
  function ofRightClock<Args extends unknown[], Answer>(call: Call<Args, Answer>, nothing: Answer) {
    return ofWorker<Args, Answer>(async (session, ...args) =>
      (await clock.isRight(session)) ? call(session, ...args) : nothing,
    );
  }

  return {
    secret,
    add: ofVisitor(add),
    attach: ofVisitor(attach),
    stage: (upload, content, small, budgetBytes) =>
      visitors.use((session) => stage(session, upload, content, small, budgetBytes, machineClock()), {
        bytes: content.byteLength + (small?.byteLength ?? 0),
      }),
    uploads: ofVisitor(uploads),
    thumb: ofVisitor(thumb),
    unstage: ofVisitor(unstage),
    putDraft: (name, content, expiresAt) =>
      visitors.use((session) => putDraft(session, name, content, expiresAt), { bytes: content.byteLength }),
    readDraft: ofVisitor(readDraft),
    dropDraft: ofVisitor(dropDraft),
    tally: createSharedTally(tallies, secret),
    sweep: ofRightClock(sweep, { uploads: 0, drafts: 0 }),
    find: ofVisitor(find),
    read: ofVisitor(read),
    countReceived: ofWorker(countReceived),
    readFile: ofWorker(readFile),
    claim: ofWorker(claims.claim),
    renew: ofWorker(claims.renew),
    settle: (claim, settlement, at) =>
      workers.use((session) => settle(session, claim, settlement, at, machineClock())),
    hurry: ofWorker(hurry),
    rescue: ofRightClock(claims.rescue, 0),
    nextDueAt: ofWorker(claims.nextDueAt),
    stats: ofWorker(stats),
    unfinished: ofWorker(unfinished),
    check: () => visitors.use((session) => check(session, now()), { limitMs: checkMs }),
    list: ofWorker(list),
    show: ofWorker(show),
    retry: ofWorker(retry),
    release: ofWorker(release),
    retryAll: ofWorker(retryAll),
    releaseAll: ofWorker(releaseAll),
    discard: ofWorker(discard),
    accounts: ofWorker(accounts),
    erase: ofWorker(erase),
    remove: ofWorker(remove),
    expire: ofRightClock(expire, { erased: 0, neverDecided: 0, removed: 0, next: null }),
    readTimeNote: ofWorker(readTimeNote),
    writeTimeNote: (note) => workers.use((session) => writeTimeNote(session, clock, note)),
    heldSince: ofWorker(heldSince),
    scrub: ofWorker(scrub),
    takeOut: ofWorker(takeOut),
    beginImport: ofWorker(beginImport),
    putIn: ofWorker(putIn),
    endImport: ofWorker(endImport),
    close: async () => {
      await Promise.all([visitors, workers, tallies].map((sessions) => sessions.close()));
    },
  };
}

/** A real write: the only proof that one can be made. Its server may have been changed since the connection was made. */
async function check(session: Session, now: number): Promise<void> {
  const { rows } = await session.query<ServerSettings>(
    `INSERT INTO porchlight.meta (name, value) VALUES ('checked', $1)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value RETURNING ${serverSettings}`,
    [Buffer.from(String(now))],
  );
  const fault = faultOf(rows[0]!);
  if (fault !== undefined) throw new OutboxUnavailable(`The PostgreSQL of DATABASE_URL ${fault}`);
}
