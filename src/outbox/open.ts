// From DATABASE_URL to the store that keeps the outbox.
import { fileURLToPath } from 'node:url';
import { OutboxError, type Outbox } from './outbox.ts';
import { openSqliteOutbox, type SqliteOutboxOptions } from './sqlite.ts';

type OutboxOptions = { url: string } & Pick<SqliteOutboxOptions, 'purpose' | 'now' | 'onCrash' | 'tell'>;

/**
 * Opens the outbox that `url` names: `file:./data/porchlight.db`, relative to the working directory, or
 * `postgres://user:password@host:5432/database`. Rejects with OutboxError.
 */
export async function openOutbox({ url, onCrash, tell, ...options }: OutboxOptions): Promise<Outbox> {
  if (/^postgres(ql)?:/.test(url)) {
    // Its driver takes memory, of use to nobody who has a file.
    const { openPostgresOutbox } = await import('./postgres.ts');
    return openPostgresOutbox({ url, ...options, ...(tell && { tell }) });
  }
  return openSqliteOutbox({
    file: filePath(url),
    ...options,
    ...(onCrash && { onCrash }),
    ...(tell && { tell }),
  });
}

/** The path of the file that `url` names; null when it names something else. */
export function databaseFileOf(url: string): string | null {
  return url.startsWith('file:') ? filePath(url) : null;
}

/** The address itself is never part of a message: it may hold a password. */
function filePath(url: string): string {
  try {
    const path = url.startsWith('file://') ? fileURLToPath(url) : url.replace(/^file:/, '');
    if (url.startsWith('file:') && path !== '') return path;
  } catch {
    // Not an address after all, or one on another host: told below.
  }
  throw new OutboxError(
    'DATABASE_URL must name a file, such as file:./data/porchlight.db, or a PostgreSQL, such as postgres://user:password@host:5432/database.',
  );
}
