// Whether the database still stands where the next start will look for it.
import { statSync } from 'node:fs';
import { OutboxUnavailable } from './outbox.ts';

/**
 * Remembers which files stand at `paths`, the database first. The function it returns throws OutboxUnavailable for as
 * long as another file, or none, stands at one of them: SQLite goes on writing to a file that has lost its name, and
 * all it commits there is gone when the process ends.
 */
export function rememberPlace(paths: [database: string, ...others: string[]]): () => void {
  const atOpen = paths.map(identify);
  return () => {
    if (paths.every((path, i) => standsAt(path, atOpen[i]!))) return;
    throw new OutboxUnavailable(
      `${paths[0]} or its -wal was removed or replaced while the site runs (put the same file back, or restart the site)`,
    );
  };
}

// Only stat will do: to open the file and close it again would end SQLite's own locks on it (POSIX, fcntl).
function identify(path: string): string {
  const { dev, ino } = statSync(path, { bigint: true });
  return `${dev}:${ino}`;
}

function standsAt(path: string, identity: string): boolean {
  try {
    return identify(path) === identity;
  } catch {
    return false;
  }
}
