// Finds the database ids of what records point to: countries, states, languages, teams, people, tags, utm names. What was
// found is remembered for an hour, what was not for ten minutes.
import type { Answer } from './calls.ts';
import { readIds, understand } from './client-answers.ts';
import type { Domain, OdooClient } from './client.ts';
import { odooLanguage } from './language.ts';
import { escapeLike } from './like.ts';
import { createMemory } from './memory.ts';
import { concernsEveryCall } from './outcome.ts';
import { createUtmLookup } from './utm-lookup.ts';
import type { Find } from './values.ts';

/** Null: there is none, several fit, or Odoo does not let us look. */
export type Found = Answer<number | null>;

export type Lookups = ReturnType<typeof createLookups>;

interface LookupDeps {
  client: OdooClient;
  now: () => number;
}

// A team that was renamed is written under its old id for so long at most, which does no harm.
const rememberFoundMs = 3_600_000;
/** Whoever creates what was missing sees it used after this. */
export const rememberMissingMs = 600_000;
// Visitors choose the names of states and campaigns.
const most = 2000;

const none = { class: 'ok', value: null } as const;

/**
 * `find` answers the id of the record of `model` that `text` means. Its only failures are those that any other call would
 * meet too; what Odoo refuses to tell counts as not found.
 */
export function createLookups({ client, now }: LookupDeps) {
  const memory = createMemory<number | null>(now, most);
  const underWay = new Map<string, Promise<Found>>();
  const utmNamed = createUtmLookup({ client, now });

  async function look(model: string, text: string, find: Find, signal: AbortSignal): Promise<Found> {
    switch (find.by) {
      case 'country code':
        return only(model, [['code', '=', text.toUpperCase()]], signal);
      case 'state':
        return state(model, text, find.country, signal);
      case 'language':
        return language(model, text, signal);
      case 'utm name':
        return utmNamed(model, text, signal);
      case 'website medium':
        return known(model, 'utm', 'utm_medium_website', text, signal);
      case 'name':
        return find.create ? namedOrCreated(model, text, signal) : named(model, text, signal);
    }
  }

  async function only(model: string, domain: Domain, signal: AbortSignal): Promise<Found> {
    return onlyOf(await client.search(model, domain, { limit: 2 }, signal));
  }

  /** The first of `questions` that exactly one record answers. What one of them cannot be asked for, another may find. */
  async function firstOf(questions: (() => Promise<Found>)[]): Promise<Found> {
    for (const ask of questions) {
      const found = await ask();
      if (found.class === 'ok' ? found.value !== null : concernsEveryCall(found)) return found;
    }
    return none;
  }

  function state(model: string, text: string, country: string, signal: AbortSignal): Promise<Found> {
    const inside = ['country_id.code', '=', country.toUpperCase()];
    return firstOf([
      () => only(model, [inside, ['code', '=', text.toUpperCase()]], signal),
      () => only(model, [inside, isNamed(text)], signal),
    ]);
  }

  async function language(model: string, locale: string, signal: AbortSignal): Promise<Found> {
    const wanted = odooLanguage(locale);
    if (!wanted) return none;
    const sameLanguage = ['code', '=like', `${wanted.language}\\_%`];
    return firstOf([
      () => only(model, [['code', '=', wanted.code]], signal),
      () => only(model, ['|', ['code', '=', wanted.language], sameLanguage], signal),
    ]);
  }

  /** By External ID, which every user may ask for, else by its name. */
  async function known(
    model: string,
    module: string,
    name: string,
    text: string,
    signal: AbortSignal,
  ): Promise<Found> {
    const byExternalId = async (): Promise<Found> => {
      const args = { module, xml_id: name };
      const answer = await client.call('ir.model.data', 'check_object_reference', args, signal);
      return understand(answer, (value) =>
        Array.isArray(value) && value[0] === model ? readIds([value[1]])?.[0] : undefined,
      );
    };
    return firstOf([byExternalId, () => only(model, [isNamed(text)], signal)]);
  }

  /** By what the owner calls it, or by its database id in digits. */
  async function named(model: string, text: string, signal: AbortSignal): Promise<Found> {
    if (/^\d{1,9}$/.test(text)) return only(model, [['id', '=', Number(text)]], signal);
    const fields = ['name'];
    if (model === 'res.users') fields.unshift('login', 'email');
    if (model === 'res.country') fields.unshift('code');
    return firstOf([
      ...fields.map((field) => () => only(model, [[field, '=ilike', escapeLike(text)]], signal)),
      () => inOwnLanguage(model, [isNamed(text)], signal),
    ]);
  }

  /** Of several that differ only in the case of their letters the oldest will do: one more would help nobody. */
  async function namedOrCreated(model: string, text: string, signal: AbortSignal): Promise<Found> {
    const oldest = async (): Promise<Found> => {
      const found = await client.search(model, [isNamed(text)], { limit: 1, order: 'id' }, signal);
      return found.class === 'ok' ? { class: 'ok', value: found.value[0] ?? null } : found;
    };
    const found = await firstOf([oldest, () => named(model, text, signal)]);
    if (found.class !== 'ok' || found.value !== null) return found;
    const created = await client.create(model, { name: text }, signal);
    // Refused as a name that is taken: another process has just created it.
    return created.class === 'data' ? oldest() : created;
  }

  /** Names are searched in English; the owner may see translations of them. */
  async function inOwnLanguage(model: string, domain: Domain, signal: AbortSignal): Promise<Found> {
    const context = await client.call('res.users', 'context_get', {}, signal);
    if (context.class !== 'ok') return context;
    const { lang } = context.value as { lang?: unknown };
    if (typeof lang !== 'string' || lang === 'en_US') return none;
    const args = { domain, limit: 2, context: { lang } };
    return onlyOf(understand(await client.call(model, 'search', args, signal), readIds));
  }

  return {
    async find(model: string, text: string, find: Find, signal: AbortSignal): Promise<Found> {
      const key = `${model}\n${JSON.stringify(find)}\n${text.toLowerCase()}`;
      const remembered = memory.recall(key);
      if (remembered !== undefined) return { class: 'ok', value: remembered };
      // Two deliveries at once that both miss a name would both create it.
      const running = underWay.get(key);
      if (running) return running;
      const looking = look(model, text, find, signal).then((found): Found => {
        if (found.class !== 'ok' && concernsEveryCall(found)) return found;
        const value = found.class === 'ok' ? found.value : null;
        memory.keep(key, value, value === null ? rememberMissingMs : rememberFoundMs);
        return { class: 'ok', value };
      });
      underWay.set(key, looking);
      return looking.finally(() => underWay.delete(key));
    },

    /** What was found in `model` proved wrong. */
    forget(model: string) {
      memory.forget((key) => key.startsWith(`${model}\n`));
    },
  };
}

function onlyOf(ids: Answer<number[]>): Found {
  if (ids.class !== 'ok') return ids;
  return { class: 'ok', value: ids.value.length === 1 ? (ids.value[0] ?? null) : null };
}

const isNamed = (text: string) => ['name', '=ilike', escapeLike(text)];
