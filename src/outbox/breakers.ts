// One breaker for the destination and one for each kind of delivery: what stops a kind need not stop the others.
import type { Kind } from '../submission/submission.ts';
import { createBreaker, type Breaker, type BreakerState, type Finding, type Meaning } from './breaker.ts';
import type { Result } from './failure.ts';
import type { Log } from './log.ts';
import type { Outcome } from './transport.ts';

/** In the order in which they take turns. */
export const kinds: readonly Kind[] = [
  'estimate',
  'helpdesk',
  'estimate file',
  'helpdesk file',
  'estimate note',
  'helpdesk note',
];

const stopped: Record<Kind, string> = {
  estimate: 'No estimate can be delivered',
  helpdesk: 'No support request can be delivered',
  'estimate file': 'No file of an estimate can be delivered',
  'helpdesk file': 'No file of a support request can be delivered',
  'estimate note': 'No note on an estimate can be delivered',
  'helpdesk note': 'No note on a support request can be delivered',
};

/** What one call shows. `recovered`: the kinds that were held up and go on. `own`: as in Finding. */
interface CallFinding {
  recovered: Kind[];
  own: Finding['own'];
}

export interface Breakers {
  /** What may be claimed of a kind: whatever is due, one delivery to probe with, or nothing. */
  allows(kind: Kind, now: number): 'due' | 'probe' | 'nothing';
  record(kind: Kind, results: readonly Result[], now: number, probe: boolean): CallFinding;
  /** When a delivery of this kind is tried next, while a breaker holds it up; null while none does. */
  nextProbeAt(kind: Kind): number | null;
  forget(deliveryId: number): void;
  /** Of the kinds, those that are open. */
  state(): { breaker: BreakerState; kinds: Partial<Record<Kind, BreakerState>> };
}

export function createBreakers({ destination, log }: { destination: string; log: Log }): Breakers {
  const whole = createBreaker({
    names: { destination },
    words: {
      stopped: 'No delivery can work',
      again: 'The destination works again: deliveries go on.',
    },
    meaning: meaningForAll,
    opensForDoubts: false,
    log,
  });
  const createKindBreaker = (kind: Kind) =>
    createBreaker({
      names: { destination, kind },
      words: { stopped: stopped[kind], again: 'They can be delivered again and go on.' },
      meaning: meaningForKind,
      opensForDoubts: true,
      log,
    });
  const single = Object.fromEntries(kinds.map((kind) => [kind, createKindBreaker(kind)])) as Record<
    Kind,
    Breaker
  >;

  return {
    allows(kind, now) {
      const own = single[kind].allows(now);
      const all = whole.allows(now);
      if (own === 'nothing' || all === 'nothing') return 'nothing';
      return own === 'probe' ? own : all;
    },

    record(kind, results, now, probe) {
      const ofAll = whole.record(results, now, probe);
      const ofKind = single[kind].record(results, now, probe);
      const held = ofAll.recovered ? kinds : ofKind.recovered ? [kind] : [];
      const isClosed = (one: Kind) => !whole.state().open && !single[one].state().open;
      return {
        recovered: held.filter(isClosed),
        // While the destination is down, it says nothing about a kind either.
        own: whole.state().open ? ofAll.own : ofAll.own.union(ofKind.own),
      };
    },

    nextProbeAt(kind) {
      const times = [whole.state(), single[kind].state()].map((state) =>
        state.open ? state.nextProbeAt : 0,
      );
      return Math.max(...times) || null;
    },

    forget(deliveryId) {
      for (const breaker of [whole, ...Object.values(single)]) breaker.forget(deliveryId);
    },

    state: () => ({
      breaker: whole.state(),
      kinds: Object.fromEntries(
        kinds.flatMap((kind) => {
          const state = single[kind].state();
          return state.open ? [[kind, state]] : [];
        }),
      ),
    }),
  };
}

/** A destination that refuses a delivery, or a whole kind, is up and judges. */
function meaningForAll(outcome: Outcome): Meaning {
  if (outcome.result === 'delivered') return 'got through';
  if (outcome.result === 'retry' && outcome.class === 'doubtful') return 'doubted';
  if (outcome.result === 'refused') return 'alive';
  return outcome.result === 'blocked' && outcome.scope === 'kind' ? 'alive' : 'failed';
}

/** A destination that is down says nothing about one kind. */
function meaningForKind(outcome: Outcome): Meaning {
  const meaning = meaningForAll(outcome);
  if (meaning === 'failed') return 'nothing';
  return outcome.result === 'blocked' ? 'failed' : meaning;
}
