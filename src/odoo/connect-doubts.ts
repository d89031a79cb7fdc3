// Clears up the answers that mean an outage today and a wrong setting when they stay.
import type { Answer, Failure } from './calls.ts';
import { classify } from './classify.ts';
import type { Http } from './http.ts';

// PostgreSQL may come back between the two questions, and a proxy may show its own page for a minute; a wrong name or
// address stays wrong.
const missesBeforeBlocking = 3;

/** `clearUp` counts what it is given, so it has to see the answer of every call. */
export function createDoubts({ http, now }: { http: Http; now: () => number }) {
  let misses = 0;

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

  return {
    async clearUp(answer: Answer, signal: AbortSignal): Promise<Answer> {
      if (answer.class === 'ambiguous-404') return clearUpMissingDatabase(signal);
      if ('code' in answer && answer.code === 'not Odoo') return blockLater('not Odoo');
      if (answer.class !== 'transient') misses = 0;
      return answer;
    },
  };
}
