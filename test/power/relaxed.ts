// The store as it must not be: SQLite syncs at checkpoints alone. Here to show that a proof can fail.
import { createGroupCommit, toError } from '../../src/outbox/group-commit.ts';
import type { Outbox } from '../../src/outbox/outbox.ts';
import { reads, sqliteCalls } from '../../src/outbox/sqlite-calls.ts';
import { openDatabase } from '../../src/outbox/sqlite-open.ts';

/** What the watched child asks of a store. */
export type Site = Pick<
  Outbox,
  'add' | 'attach' | 'stage' | 'putDraft' | 'dropDraft' | 'sweep' | 'claim' | 'settle' | 'close'
>;

export function openRelaxed(file: string): Site {
  const opened = openDatabase({ file, purpose: 'site', now: Date.now() });
  opened.db.exec('PRAGMA synchronous = NORMAL');
  const calls = sqliteCalls(opened.db);
  const commitGroup = createGroupCommit(opened.db, calls, reads);

  const ask =
    (name: string) =>
    (...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const [answer] = commitGroup([{ id: 1, name, args }]);
        if (answer && 'problem' in answer) reject(toError(answer.problem));
        else resolve(answer?.value);
      });
  const asked = Object.fromEntries(Object.keys(calls).map((name) => [name, ask(name)]));
  return { ...asked, close: () => Promise.resolve(opened.close()) } as unknown as Site;
}
