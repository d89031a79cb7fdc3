// What a store writes down of a settlement: the same for every store.
import type { Settlement } from './outbox.ts';

/** `delivery`: how it stands from now on, `attempts` and `doubts` being added. `attempt`: a row of its own. */
export function resultOf(settlement: Settlement, now: number) {
  const { state, ms } = settlement;
  const failure = state === 'delivered' ? undefined : settlement;
  const record = state === 'delivered' ? settlement : undefined;
  const wait = state === 'pending' ? settlement : undefined;
  const counts = wait?.counts ?? true;
  const why = { class: failure?.class ?? null, code: failure?.code ?? null };
  return {
    delivery: {
      ...why,
      state,
      attempts: counts ? 1 : 0,
      doubts: counts && failure?.class === 'doubtful' ? 1 : 0,
      dueAt: wait?.dueAt ?? now,
      recordModel: record?.recordModel ?? null,
      recordId: record?.recordId ?? null,
    },
    attempt: { ...why, startedAt: now - ms, ms, outcome: wait ? 'retry' : state },
  };
}
