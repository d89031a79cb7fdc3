// From DATABASE_URL to the store that keeps the outbox.
import { fileURLToPath } from 'node:url';
import { OutboxError, type Outbox } from './outbox.ts';
import { openSqliteOutbox, type SqliteOutboxOptions } from './sqlite.ts';

type OutboxOptions = { url: string } & Omit<SqliteOutboxOptions, 'file'>;

/** Opens the outbox that `url` names: `file:./data/porchlight.db`, relative to the working directory. Rejects with OutboxError. */
export async function openOutbox({ url, ...options }: OutboxOptions): Promise<Outbox> {
  return openSqliteOutbox({ file: filePath(url), ...options });
}

/** The address itself is never part of a message: it may hold a password. */
function filePath(url: string): string {
  if (/^postgres(ql)?:/.test(url)) {
    throw new OutboxError(
      'PostgreSQL is not available in this version: set DATABASE_URL=file:./data/porchlight.db or leave it out.',
    );
  }
  try {
    const path = url.startsWith('file://') ? fileURLToPath(url) : url.replace(/^file:/, '');
    if (url.startsWith('file:') && path !== '') return path;
  } catch {
    // Not an address after all, or one on another host: told below.
  }
  throw new OutboxError('DATABASE_URL must name a file, such as file:./data/porchlight.db.');
}
