// What goes wrong with PostgreSQL, in words of our own: its messages can hold what a visitor wrote, or a password.
import { DatabaseError } from 'pg';
import { OutboxError, OutboxUnavailable } from './outbox.ts';

/** A statement that PostgreSQL did not carry out, or whose answer was lost. */
export class StatementFailed extends OutboxUnavailable {
  /** PostgreSQL's own code (https://www.postgresql.org/docs/current/errcodes-appendix.html), or the network's. */
  readonly code: string;
  readonly constraint: string | undefined;
  /** The connection is of no more use. */
  readonly broken: boolean;

  constructor(error: unknown) {
    const code = codeOf(error);
    super(`The outbox cannot be used now: PostgreSQL did not carry out a statement (${code}).`);
    this.code = code;
    this.constraint = error instanceof DatabaseError ? error.constraint : undefined;
    this.broken = !(error instanceof DatabaseError) || /^(08|57P)/.test(code);
  }
}

// Two transactions in each other's way, of which one was undone.
const inTheWay: ReadonlySet<string> = new Set(['40001', '40P01']);

/** True when nothing was changed and the same call may well succeed now. */
export function mayRepeat(error: unknown): boolean {
  return error instanceof StatementFailed && inTheWay.has(error.code);
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return 'connection lost';
}

/** Where the outbox is, as the owner knows it: never the whole address. */
interface Server {
  host: string;
  port: number;
  database?: string | undefined;
}

/** Why the outbox cannot be opened: one sentence that says what to do. */
export function cannotOpen(error: unknown, { host, port, database = '' }: Server): OutboxError {
  if (error instanceof OutboxError) return error;
  const server = host.startsWith('/') ? `PostgreSQL at ${host}` : `PostgreSQL at ${host}:${port}`;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : '';
  const because = (sentence: string) => new OutboxError(`${server} ${sentence}`);

  if (code === '28P01' || code === '28000' || message.startsWith('SASL')) {
    return because(
      `does not let the user of DATABASE_URL in (${code === 'connection lost' ? 'password' : code}): correct the user and the password there, with special characters percent-encoded, or DATABASE_PASSWORD, or pg_hba.conf on the server.`,
    );
  }
  if (code === '3D000') return because(`has no database "${database}": create it, or correct DATABASE_URL.`);
  if (code === '57P03') return because('is starting or stopping: start the site again in a moment.');
  if (code === '53300') return because('has no connection left: raise max_connections there.');
  if (code === '42501') {
    return because(
      `does not let the user of DATABASE_URL keep an outbox in "${database}": make this user the owner of the database, or of a schema "porchlight" in it.`,
    );
  }
  if (code === '55P03') {
    return because(
      'has tables of the outbox in use by something else, such as a backup, or a process that brings them up to date: start the site again when that is done.',
    );
  }
  if (code === '08P01') {
    return because(
      'is hidden behind a pooler that refuses time limits: let DATABASE_URL name the server itself.',
    );
  }
  if (message.includes('does not support SSL')) {
    return because(
      'speaks no TLS: turn it on there, or leave sslmode out of DATABASE_URL where nobody can listen in.',
    );
  }
  if (/\b(SSL|TLS)\b/.test(message) || /CERT|SIGNED|SIGNATURE|^ERR_(TLS|SSL|OSSL)/.test(code)) {
    return because(
      `cannot be spoken to over TLS as DATABASE_URL asks (${code}): see its sslmode and sslrootcert, and the server's certificate.`,
    );
  }
  if (error instanceof DatabaseError) return because(`cannot be used (${code}): its own log says why.`);
  return because(`cannot be reached (${code}): start it, or correct the host and the port in DATABASE_URL.`);
}
