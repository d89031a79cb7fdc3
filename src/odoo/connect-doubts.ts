// Clears up the answers that mean an outage today and a wrong setting when they stay.
import type { Answer, Failure } from './calls.ts';
import { classify } from './classify.ts';
import type { Http } from './http.ts';

// PostgreSQL may come back between the two questions, and a proxy may show its own page for a minute; a wrong name or
// address stays wrong.
const missesBeforeBlocking = 3;
// A name server or a certificate may be out of order for some minutes. The tries lie half a minute apart and more.
const faultsBeforeBlocking = 5;

const addressFaults = ['name not found', 'TLS failed', 'bad certificate'] as const;

/** `clearUp` counts what it is given, so it has to see the answer of every call. */
export function createDoubts({ http, now }: { http: Http; now: () => number }) {
  let misses = 0;
  let faults: { code: string | undefined; inARow: number } = { code: undefined, inARow: 0 };

  function blockLater(code: 'database not found' | 'not Odoo'): Failure {
    misses += 1;
    return misses <= missesBeforeBlocking
      ? { class: 'transient', code }
      : { class: 'misconfiguration', code };
  }

  /** Only the health of the server tells an unknown database from one that is down. */
  async function clearUpMissingDatabase(signal: AbortSignal): Promise<Failure> {
    const reply = await http.send({ method: 'GET', path: '/web/health?db_server_status=1' }, signal);
    const health = classify({ transport: 'web', method: 'health', args: {} }, reply, now());
    if (health.class !== 'ok') return { class: 'transient', code: 'database down' };
    return blockLater('database not found');
  }

  /** Any other answer in between begins the count anew. */
  function clearUpFault(answer: Answer): Answer {
    const code = addressFaults.find((fault) => answer.class === 'transient' && answer.code === fault);
    const inARow = code !== undefined && code === faults.code ? faults.inARow + 1 : 1;
    faults = { code, inARow };
    return code !== undefined && inARow > faultsBeforeBlocking ? { class: 'misconfiguration', code } : answer;
  }

  return {
    async clearUp(answer: Answer, signal: AbortSignal): Promise<Answer> {
      const judged = clearUpFault(answer);
      if (answer.class === 'ambiguous-404') return clearUpMissingDatabase(signal);
      if ('code' in answer && answer.code === 'not Odoo') return blockLater('not Odoo');
      if (answer.class !== 'transient') misses = 0;
      return judged;
    },
  };
}
