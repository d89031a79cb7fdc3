// A failure in Odoo's classes, said in the outbox's words.
import type { Outcome } from '../outbox/transport.ts';
import { advice, adviceOn, type BlockingCode } from './advice.ts';
import type { Failure } from './calls.ts';

type Blocked = Extract<Failure, { class: 'auth' | 'rights' | 'misconfiguration' }> & {
  code: BlockingCode;
  about?: string;
};

// Whatever else stands in the way stands in the way of every delivery.
const ofOneKind: readonly BlockingCode[] = [
  'no right',
  'no such model',
  'no such field',
  'required field',
  'cannot search',
];

export function outcomeOf(failure: Failure): Outcome {
  const { code } = failure;
  switch (failure.class) {
    case 'transient':
      return {
        result: 'retry',
        class: 'transient',
        code,
        ...('retryAfterMs' in failure && { retryAfterMs: failure.retryAfterMs }),
      };
    case 'ambiguous-404':
      return { result: 'retry', class: 'transient', code };
    case 'auth':
    case 'rights':
    case 'misconfiguration':
      // One clash must not stop every delivery.
      if (!isBlocked(failure)) return { result: 'refused', class: 'data', code };
      return {
        result: 'blocked',
        scope: ofOneKind.includes(failure.code) ? 'kind' : 'destination',
        class: failure.class,
        code,
        advice: adviceOn(failure),
      };
    case 'unknown-field':
      return { result: 'refused', class: 'data', code };
    // Whatever we sent wrong, or something in between took for wrong, is seldom what the visitor wrote.
    case 'client-error':
      return { result: 'retry', class: 'doubtful', code };
    case 'data':
      if (failure.doubtful) return { result: 'retry', class: 'doubtful', code };
      return { result: 'refused', class: 'data', code };
  }
}

/** Whatever else is asked of this Odoo now would fail the same way. */
export function concernsEveryCall(failure: Failure): boolean {
  if (failure.class === 'transient' || failure.class === 'ambiguous-404') return true;
  return isBlocked(failure) && !ofOneKind.includes(failure.code);
}

export function isBlocked(failure: Failure): failure is Blocked {
  return 'code' in failure && Object.hasOwn(advice, failure.code);
}
