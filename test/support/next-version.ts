// A Porchlight that is to come: this one's outbox with more migrations, as a program of its own.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { tableNames } from '../../src/outbox/move-tables.ts';
import type { openOutbox } from '../../src/outbox/open.ts';

const root = join(import.meta.dirname, '../..');

interface Version {
  openOutbox: typeof openOutbox;
  remove(): void;
}

/** What a release may bring: a column in every table, and a table that refers to an old one. */
const additive = (prefix: string) => `
  ${tableNames.map((name) => `ALTER TABLE ${prefix}${name} ADD COLUMN origin TEXT NOT NULL DEFAULT 'web';`).join('\n')}
  CREATE TABLE ${prefix}callback (
    submission_id TEXT PRIMARY KEY REFERENCES ${prefix}submission (id) ON DELETE CASCADE
  );`;

/** `next` leaves the store to this version too; `after next` says that this one is too old for it. */
export async function makeVersion(which: 'next' | 'after next'): Promise<Version> {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-next-'));
  for (const part of ['package.json', 'src/outbox', 'src/submission'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [file, prefix] of [
    ['schema.ts', ''],
    ['postgres-schema.ts', 'porchlight.'],
  ] as const) {
    const path = join(folder, 'src/outbox', file);
    const change = (from: RegExp, to: (found: string) => string) => {
      const text = readFileSync(path, 'utf8');
      if (!from.test(text)) throw new Error(`${from.source} is not in ${file}: change this with it.`);
      writeFileSync(path, text.replace(from, to));
    };
    const entries = [additive(prefix)];
    if (which === 'after next') {
      entries.push('');
      change(/(?<=^export const oldest = )\d+/m, (oldest) => `${Number(oldest) + 1}`);
    }
    change(/^\];$/m, () => `${entries.map((sql) => `\`${sql}\``).join(', ')}];`);
  }
  const open = pathToFileURL(join(folder, 'src/outbox/open.ts')).href;
  const its = (await import(open)) as Pick<Version, 'openOutbox'>;
  return { openOutbox: its.openOutbox, remove: () => rmSync(folder, { recursive: true }) };
}
