// Finds a utm source, medium or campaign by its name, and creates it when there is none.
import type { Answer } from './calls.ts';
import { readIds, understand } from './client-answers.ts';
import type { OdooClient } from './client.ts';
import { escapeLike } from './like.ts';

// A business starts a few campaigns a week; whatever creates more is a program that makes names up.
const mostPerHour = 20;
const hourMs = 3_600_000;

/** Odoo never refuses a name that exists but numbers it (`Spring [2]`), so nothing is created before it was searched. */
export function createUtmLookup({ client, now }: { client: OdooClient; now: () => number }) {
  let created: number[] = [];

  return async (model: string, name: string, signal: AbortSignal): Promise<Answer<number | null>> => {
    const named = [['name', '=ilike', escapeLike(name)]];
    const found = await client.search(model, named, { limit: 1, order: 'id' }, signal);
    if (found.class !== 'ok') return found;
    const [first] = found.value;
    if (first !== undefined) return { class: 'ok', value: first };
    // The name of an archived one is taken, and `load` finds only what is not archived.
    const args = { domain: named, limit: 1, context: { active_test: false } };
    const archived = understand(await client.call(model, 'search', args, signal), readIds);
    if (archived.class !== 'ok') return archived;
    if (archived.value.length > 0) return { class: 'ok', value: null };
    created = created.filter((at) => at > now() - hourMs);
    if (created.length >= mostPerHour) return { class: 'ok', value: null };
    created.push(now());
    return client.create(model, { name }, signal);
  };
}
