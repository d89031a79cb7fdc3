// `outbox export --everything` and `outbox import`: a whole store into a file, and into another store.
import { writeParts } from './command-export.ts';
import { checkFile, everythingIn, rowsOf } from './move-file.ts';
import type { Outbox } from './outbox.ts';

type Store = Pick<Outbox, 'secret' | 'takeOut' | 'beginImport' | 'putIn' | 'endImport' | 'close'>;

interface MoveDeps {
  /** `move`: shuts every site out; makes a store where there is none. */
  openStore: (purpose: 'desk' | 'move') => Promise<Store>;
  print: (text: string) => void;
  complain: (text: string) => void;
}

/** Throws OutboxError, OutboxUnavailable, and what the file system does. */
export async function exportEverything(file: string, { openStore, print }: MoveDeps): Promise<number> {
  // Where there is no store, or an old one, the desk says so; to move would make a new one.
  await (await openStore('desk')).close();
  const store = await openStore('move');
  try {
    await writeParts(file, everythingIn(store));
  } finally {
    await store.close();
  }
  print(
    `${file} holds the whole outbox, with its secret and all personal data: delete it when it is imported.\n` +
      'Do not start the site on the old outbox again: what it takes from now on is in no file.',
  );
  return 0;
}

/** Throws as exportEverything. */
export async function importEverything(file: string, deps: MoveDeps): Promise<number> {
  const { openStore, print, complain } = deps;
  const { digest, rows, secret } = await checkFile(file);
  const store = await openStore('move');
  try {
    const state = await store.beginImport(digest, secret);
    if (state === 'done') {
      print('This was imported before: nothing has changed.');
      return 0;
    }
    if (state === 'not empty') {
      complain(
        'The outbox of DATABASE_URL keeps something else already, or half of another import: name an empty one. Nothing has changed.',
      );
      return 1;
    }
    let added = 0;
    for await (const part of rowsOf(file)) added += await store.putIn(part.name, part.rows);
    await store.endImport(digest);
    const before = added < rows ? `, ${rows - added} were there from a try before` : '';
    print(`${rows} rows are imported${before}. The site can be started.`);
    return 0;
  } finally {
    await store.close();
  }
}
