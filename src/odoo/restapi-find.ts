// Finds by search what was written before, and knows when a search cannot tell.
import type { Answer, Failure, OdooCalls } from './calls.ts';
import { readRecords, understand } from './client-answers.ts';
import { relearnMs } from './memory.ts';
import { fits, type Mark } from './restapi-rows.ts';

interface FindDeps {
  call: OdooCalls['call'];
  now: () => number;
}

export type Find = ReturnType<typeof createRestapiFind>;

export const cannotSearch: Failure = { class: 'misconfiguration', code: 'cannot search' };

/**
 * Answers the id of the record that `mark` is of, null when there is none, and `cannotSearch` when the add-on overlooks
 * what is searched for or lists nothing at all. One of the two documentations knows lists by `limit` alone.
 */
export function createRestapiFind({ call, now }: FindDeps) {
  let listsUntil = 0;

  /** Everybody may see some user, so a search that finds none finds nothing at all. */
  async function checkLists(signal: AbortSignal): Promise<Failure | null> {
    if (now() < listsUntil) return null;
    const args = { domain: [['id', '>', 0]], fields: ['id'], limit: 1 };
    const users = understand(await call('res.users', 'search_read', args, signal), readRecords);
    if (users.class !== 'ok') return isAboutTheSearch(users) ? cannotSearch : users;
    if (users.value.length === 0) return cannotSearch;
    listsUntil = now() + relearnMs;
    return null;
  }

  return async function find(model: string, mark: Mark, signal: AbortSignal): Promise<Answer<number | null>> {
    const { domain } = mark;
    // One is enough to see what is heeded, where all would be every lead there is.
    const args = { domain, fields: domain.map(([field]) => field), order: 'id', limit: 1 };
    const found = understand(await call(model, 'search_read', args, signal), readRecords);
    if (found.class !== 'ok' && !isAboutTheSearch(found)) return found;
    if (found.class === 'ok' && found.value.length > 0) {
      const there = found.value.find((record) => fits(record, mark));
      return there ? { class: 'ok', value: there.id } : cannotSearch;
    }
    const trouble = await checkLists(signal);
    if (trouble) return trouble;
    return found.class === 'ok' ? { class: 'ok', value: null } : found;
  };
}

const isAboutTheSearch = (failure: Failure) => failure.class === 'data' || failure.class === 'client-error';
