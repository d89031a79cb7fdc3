// Connections to PostgreSQL: each is one call's alone, and no call keeps its caller waiting for longer than it may.
import { Socket } from 'node:net';
import { Pool, types, type ClientBase, type ClientConfig, type PoolClient } from 'pg';
import { OutboxUnavailable } from './outbox.ts';
import { mayRepeat, StatementFailed } from './postgres-trouble.ts';

/** The slice of a connection that statements need. */
export interface Queryable {
  query<Row extends object = Record<string, unknown>>(
    text: string,
    values?: unknown[],
  ): Promise<{ rows: Row[]; rowCount: number | null }>;
}

/** A connection, lent to one call. */
export interface Session extends Queryable {
  /** All that `work` does, or nothing. */
  atomically<T>(work: () => Promise<T>): Promise<T>;
}

export interface Sessions {
  /**
   * Rejects with OutboxUnavailable when `work` is not done within `limitMs`: what it has begun may still be carried out.
   * `work` is begun again when it was undone because two transactions were in each other's way. `bytes`: how many it
   * carries.
   */
  use<T>(work: (session: Session) => Promise<T>, limits?: { limitMs?: number; bytes?: number }): Promise<T>;
  /** Resolves when every call made before it is answered and the connections are closed. */
  close(): Promise<void>;
}

interface SessionsOptions {
  connection: ClientConfig;
  /** How many connections at most. */
  max: number;
  /** For each call, unless it says another. */
  limitMs: number;
  /** How many calls and bytes may be underway; calls beyond are turned away at once. */
  most?: { calls: number; bytes: number };
  /** Throws for a connection to a server that must not be used. */
  verify: (client: ClientBase) => Promise<void>;
}

// Connections that nobody needs are given back to the server.
const idleMs = 30_000;

// A server that has vanished says nothing: this long after its last word it is asked whether it is there.
const keepAliveMs = 10_000;

const mostTries = 3;

// Longer than a server that lives takes to say goodbye.
const goodbyeMs = 2000;

/** What every connection asks for. Waits for a lock end before the statement's own time is over. */
export function connectionOptions(connection: ClientConfig, limitMs: number): ClientConfig {
  return {
    application_name: 'porchlight',
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    connectionTimeoutMillis: limitMs,
    statement_timeout: limitMs,
    lock_timeout: Math.ceil(limitMs / 2),
    idle_in_transaction_session_timeout: limitMs,
    types: { getTypeParser },
    ...connection,
  };
}

export function createSessions({
  connection,
  max,
  limitMs: usualMs,
  most,
  verify,
}: SessionsOptions): Sessions {
  // A connection that hangs does not close when it is asked to.
  const sockets = new Set<Socket>();
  const pool = new Pool({
    ...connectionOptions(connection, usualMs),
    max,
    idleTimeoutMillis: idleMs,
    stream: () => {
      const socket = new Socket();
      sockets.add(socket);
      return socket.once('close', () => sockets.delete(socket));
    },
    verify: (client, done) => {
      verify(client).then(() => done(), done);
    },
  });
  // Without a listener the end of a connection would be the end of the process. Whoever uses it next is told.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const underway = new Set<Promise<unknown>>();
  let bytesUnderway = 0;
  let closing: Promise<void> | undefined;

  async function lend<T>(work: (session: Session) => Promise<T>, limitMs: number): Promise<T> {
    let client: PoolClient | undefined;
    let late = false;
    function giveBack(broken: boolean): void {
      client?.release(broken);
      client = undefined;
    }

    async function carryOut(): Promise<T> {
      client = await pool.connect().catch((error: unknown) => {
        throw error instanceof OutboxUnavailable ? error : new StatementFailed(error);
      });
      if (late) throw new OutboxUnavailable('The call was given up.');
      const session = toSession(client);
      for (let tries = 1; ; tries += 1) {
        try {
          return await work(session);
        } catch (error) {
          if (tries === mostTries || late || !mayRepeat(error)) throw error;
        }
      }
    }

    const done = carryOut().then(
      (answer) => {
        giveBack(false);
        return answer;
      },
      (error: unknown) => {
        giveBack(error instanceof StatementFailed && error.broken);
        throw error;
      },
    );
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        late = true;
        // Nobody knows what state it is in.
        giveBack(true);
        reject(new OutboxUnavailable(`The outbox has not answered within ${limitMs} ms.`));
      }, limitMs);
    });
    return Promise.race([done, tooLate]).finally(() => clearTimeout(timer));
  }

  function turnAway(bytes: number): void {
    if (closing) throw new OutboxUnavailable('The outbox is closed.');
    const tooManyBytes = most && bytes > 0 && bytesUnderway > 0 && bytesUnderway + bytes > most.bytes;
    if (most && (underway.size >= most.calls || tooManyBytes)) {
      throw new OutboxUnavailable('Too many calls wait for the database.');
    }
  }

  async function end(): Promise<void> {
    await Promise.allSettled(underway);
    const timer = setTimeout(() => sockets.forEach((socket) => socket.destroy()), goodbyeMs);
    await pool.end();
    await Promise.all(
      Array.from(sockets, (socket) => new Promise((resolve) => socket.once('close', resolve))),
    );
    clearTimeout(timer);
  }

  return {
    async use(work, { limitMs = usualMs, bytes = 0 } = {}) {
      turnAway(bytes);
      const call = lend(work, limitMs);
      underway.add(call);
      bytesUnderway += bytes;
      try {
        return await call;
      } finally {
        underway.delete(call);
        bytesUnderway -= bytes;
      }
    },
    close: () => (closing ??= end()),
  };
}

function toSession(client: PoolClient): Session {
  async function query<Row extends object>(text: string, values?: unknown[]) {
    try {
      return await client.query<Row & Record<string, unknown>>(text, values);
    } catch (error) {
      throw new StatementFailed(error);
    }
  }
  return {
    query,
    async atomically(work) {
      await query('BEGIN');
      try {
        const answer = await work();
        // Where a statement failed and `work` went on, PostgreSQL has undone it all, and says so in this word alone.
        const { command } = await query('COMMIT');
        if (command !== 'COMMIT') throw new OutboxUnavailable('A transaction was undone.');
        return answer;
      } catch (error) {
        // A connection that is gone has undone it already.
        await query('ROLLBACK');
        throw error;
      }
    },
  };
}

const int8 = 20;
const bytea = 17;

/** Numbers as numbers, none here comes near 2^53; bytes as bytes that are no Buffer. */
const getTypeParser: typeof types.getTypeParser = ((oid: number, format?: 'text') => {
  if (oid === int8) return Number;
  const parse = types.getTypeParser(oid, format) as (text: string) => unknown;
  if (oid !== bytea) return parse;
  return (text: string) => {
    const { buffer, byteOffset, byteLength } = parse(text) as Buffer;
    return new Uint8Array(buffer, byteOffset, byteLength);
  };
}) as typeof types.getTypeParser;
