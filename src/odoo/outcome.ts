// A failure in Odoo's classes, said in the outbox's words.
import type { Outcome } from '../outbox/transport.ts';
import { advice } from './advice.ts';
import type { Failure } from './calls.ts';

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
      if (failure.code === 'record of another model') return { result: 'refused', class: 'data', code };
      return { result: 'blocked', class: failure.class, code, advice: advice[failure.code] };
    case 'unknown-field':
      return { result: 'refused', class: 'data', code };
    case 'data':
    case 'client-error':
      if (failure.doubtful) return { result: 'retry', class: 'doubtful', code };
      return { result: 'refused', class: failure.class, code };
  }
}
