// Tells a thing once for a while, however many records it concerns.
import type { Log } from './log.ts';
import { createMemory } from './memory.ts';

export type Notices = ReturnType<typeof createNotices>;

/** `forMs`: how long the same is not told again. */
export function createNotices({ log, now }: { log: Log; now: () => number }) {
  const told = createMemory<true>(now);
  const once = (level: keyof Log) => (forMs: number, fields: object, message: string) => {
    const key = JSON.stringify([level, fields, message]);
    if (told.recall(key)) return;
    told.keep(key, true, forMs);
    log[level](fields, message);
  };
  return { info: once('info'), warn: once('warn') };
}
