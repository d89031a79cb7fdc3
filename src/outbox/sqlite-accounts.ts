// Walking through all submissions: the SQL behind accounts.
import type { DatabaseSync } from 'node:sqlite';
import { readStored } from '../submission/kept.ts';
import type { Account } from './keeping.ts';
import type { DeliveryState } from './outbox.ts';
import { toSummary, type DeliveryRow } from './sqlite-desk.ts';

// Some milliseconds of work, and never much memory.
const mostAtOnce = 200;

export function accountCalls(db: DatabaseSync) {
  const choose = db.prepare(`
    SELECT id, payload FROM submission
    WHERE id > :after AND (:erased OR erased_at IS NULL)
      AND (:state IS NULL OR EXISTS (SELECT 1 FROM delivery WHERE submission_id = submission.id AND state = :state))
    ORDER BY id LIMIT ${mostAtOnce}`);
  const stepsOf = db.prepare('SELECT * FROM delivery WHERE submission_id = ? ORDER BY id');

  return {
    accounts(
      after: string,
      { state, erased = true }: { state?: DeliveryState | undefined; erased?: boolean } = {},
    ): Account[] {
      const rows = choose.all({ after, state: state ?? null, erased: erased ? 1 : 0 });
      return rows.map(({ id, payload }) => {
        const submission = readStored(payload as string);
        const steps = stepsOf.all(id!) as unknown as DeliveryRow[];
        return { submission, steps: steps.map((row) => toSummary(row, submission)) };
      });
    },
  };
}
