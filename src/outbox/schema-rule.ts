// One version back always works: which program may use a store is what the store says, and no program's guess.
import type { Notice } from './log.ts';
import { OutboxError, type Purpose } from './outbox.ts';

/** What a store says of itself. Programs and stores are compared by how many migrations they know. */
export interface StoreSchema {
  version: number;
  /** Programs from this schema on may use it, as the program noted that brought it there; null: those of its own. */
  oldest: number | null;
}

/** The name of the note in `meta`. */
export const oldestNote = 'oldest';

export const writeOldest = (oldest: number): Uint8Array => Buffer.from(`${oldest}`);

export function readOldest(note: Uint8Array | null | undefined): number | null {
  return note ? Number(Buffer.from(note).toString()) : null;
}

/** `own`: the schema that the program knows. */
export function mayUse({ version, oldest }: StoreSchema, own: number): boolean {
  return version <= own || (oldest !== null && oldest <= own);
}

/** Throws OutboxError when a program of schema `own` cannot do with the store at `where` what it wants. */
export function refuseNewer(where: string, store: StoreSchema, own: number, purpose: Purpose): void {
  const newer = `${where} was written by a newer Porchlight (schema ${store.version})`;
  if (!mayUse(store, own)) {
    throw new OutboxError(
      `${newer}: start that version or a later one, or restore the backup from before the update.`,
    );
  }
  if (purpose === 'move' && store.version > own) {
    throw new OutboxError(
      `${newer}: export and import with that version or a later one, since this one would leave out what it does not know.`,
    );
  }
}

/** For the log of a site that runs on a store of a newer one; null for any other. */
export function noticeOfNewer({ version }: StoreSchema, own: number): Notice | null {
  if (version <= own) return null;
  const message = `The outbox was brought up to date by a newer Porchlight (schema ${version}): this older one (schema ${own}) works on it, and leaves its tables as they are.`;
  return { level: 'warn', message };
}
