// `outbox backup` and `outbox restore`: what they say. The work is in sqlite-backup.ts and sqlite-restore.ts.
import { resolve } from 'node:path';
import { timeCell } from './command-cells.ts';
import { backUp, type Holding } from './sqlite-backup.ts';
import { restore } from './sqlite-restore.ts';

interface BackupDeps {
  /** The path of the outbox; null when it is in a PostgreSQL. */
  databaseFile: () => string | null;
  print: (text: string) => void;
  complain: (text: string) => void;
}

const chapter = '"Backup and restore" in docs/operations.md';

/** Answers the exit code. Throws OutboxError, and what the file system does. */
export function backUpTo(to: string, { databaseFile, print, complain }: BackupDeps): number {
  const file = databaseFile();
  if (file === null) {
    complain(`DATABASE_URL names a PostgreSQL: back it up with pg_dump, as ${chapter} says.`);
    return 1;
  }
  const holding = backUp(resolve(file), resolve(to));
  print(
    `${to} is written and checked: ${told(holding)}.\n` +
      'All personal data is in it, and the secret of the links: keep it where only you can read it, and delete it in time.',
  );
  return 0;
}

/** As backUpTo. */
export function restoreFrom(backup: string, { databaseFile, print, complain }: BackupDeps): number {
  const file = databaseFile();
  if (file === null) {
    complain(`DATABASE_URL names a PostgreSQL: restore it with pg_restore, as ${chapter} says.`);
    return 1;
  }
  const holding = restore(resolve(backup), resolve(file));
  print(
    `${file} is restored and checked: ${told(holding)}.
Before you start the site, erase once more whom you have erased on request since: npm run outbox -- erase
What was delivered after the backup is sent again, and Odoo answers that it has it: nothing is doubled there, nothing overwritten.
What came in after the backup and was not delivered is only in the outbox that you had: keep that.`,
  );
  return 0;
}

function told({ requests, lastReceivedAt, deliveries }: Holding): string {
  const last = lastReceivedAt === null ? '' : `, the last of ${timeCell(lastReceivedAt)}`;
  const states = Object.entries(deliveries).map(([state, count]) => `${count} ${state}`);
  return `${requests} requests${last}; deliveries: ${states.join(', ') || 'none'}`;
}
