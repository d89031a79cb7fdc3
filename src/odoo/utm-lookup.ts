// Finds a utm source, medium or campaign by its name, and creates it when there is none.
import type { Answer } from './calls.ts';
import type { Domain, OdooClient } from './client.ts';
import { escapeLike } from './like.ts';
import { concernsEveryCall } from './outcome.ts';

// A business starts a few campaigns a week; whatever creates more is a program that makes names up.
const mostPerHour = 20;
const hourMs = 3_600_000;

/** Odoo never refuses a name that exists but numbers it (`Spring [2]`), so nothing is created before it was searched. */
export function createUtmLookup({ client, now }: { client: OdooClient; now: () => number }) {
  let created: number[] = [];
  const neverArchived = new Set<string>();

  return async (model: string, name: string, signal: AbortSignal): Promise<Answer<number | null>> => {
    const found = await searchAll(model, [['name', '=ilike', escapeLike(name)]], signal);
    if (found.class !== 'ok') return found;
    const [first] = found.value;
    if (first !== undefined) return { class: 'ok', value: first };
    created = created.filter((at) => at > now() - hourMs);
    if (created.length >= mostPerHour) return { class: 'ok', value: null };
    created.push(now());
    return client.create(model, { name }, signal);
  };

  /** Archived ones too, where these can be archived: their names are taken. */
  async function searchAll(model: string, domain: Domain, signal: AbortSignal) {
    const options = { limit: 1, order: 'id' };
    if (!neverArchived.has(model)) {
      const archivedToo = ['|', ['active', '=', true], ['active', '=', false], ...domain];
      const found = await client.search(model, archivedToo, options, signal);
      if (found.class === 'ok' || concernsEveryCall(found)) return found;
      if (found.class !== 'rights') neverArchived.add(model);
    }
    return client.search(model, domain, options, signal);
  }
}
