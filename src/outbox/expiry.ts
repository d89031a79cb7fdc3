// When what is kept for a time only has had it: the same for every store.
import type { RetentionLimits } from './keeping.ts';

/**
 * What expire does at a time. What has to stay is soon looked at; SQLite overwrites what it deletes, in some 10 ms for as
 * many submissions, or 40 ms for as many bytes: a visitor waits that long.
 */
export const atOnce = { lookedAt: 500, erased: 100, bytes: 4 * 1024 * 1024 };

/** How the deliveries of a submission stand. */
export interface Standing {
  /** How many are neither delivered, discarded nor held. */
  open: number;
  heldSince: number | null;
  changedAt: number;
}

/** As SQL, of its rows of `delivery`. */
export const standing = `
  count(*) FILTER (WHERE state IN ('pending', 'parked')) AS "open",
  min(changed_at) FILTER (WHERE state = 'held') AS "heldSince", max(changed_at) AS "changedAt"`;

/** Why it is to be erased now; undefined when it is not. */
export function whyExpired(
  { open, heldSince, changedAt }: Standing,
  { finishedBefore, heldBefore }: RetentionLimits,
): 'never decided' | 'finished' | undefined {
  if (open > 0) return undefined;
  if (heldSince !== null) return heldSince <= heldBefore ? 'never decided' : undefined;
  return changedAt <= finishedBefore ? 'finished' : undefined;
}
