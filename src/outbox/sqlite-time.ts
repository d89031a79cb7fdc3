// What the store knows of the clock: the SQL behind readTimeNote and writeTimeNote.
import type { DatabaseSync } from 'node:sqlite';
import type { TimeNote } from './keeping.ts';

export function timeCalls(db: DatabaseSync) {
  const read = db.prepare(`SELECT value FROM meta WHERE name = 'time'`);
  const write = db.prepare(`
    INSERT INTO meta (name, value) VALUES ('time', :value) ON CONFLICT (name) DO UPDATE SET value = :value`);

  return {
    readTimeNote(): TimeNote | null {
      const row = read.get();
      return row ? (JSON.parse(Buffer.from(row.value as Uint8Array).toString()) as TimeNote) : null;
    },

    writeTimeNote(note: TimeNote): void {
      write.run({ value: Buffer.from(JSON.stringify(note)) });
    },
  };
}
