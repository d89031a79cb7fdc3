import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Site } from './site.ts';

/** For as long as `use` runs, the site's store can keep nothing: its database is not where the next start would look for it. */
export async function withoutStore({ directory }: Site, use: () => Promise<void>): Promise<void> {
  const database = join(directory, 'porchlight.db');
  renameSync(database, `${database}.away`);
  try {
    await use();
  } finally {
    renameSync(`${database}.away`, database);
  }
}
