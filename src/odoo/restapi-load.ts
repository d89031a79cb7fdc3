// `load` by the REST add-on, or what comes nearest to it where the add-on does not offer it.
import type { Answer, Failure, Loaded, OdooCalls } from './calls.ts';
import { classifyLoad } from './classify-load.ts';
import { readFields, readId, readRecords, understand } from './client-answers.ts';
import type { Fields } from './client.ts';
import { isRecord } from './json.ts';
import { createMemory } from './memory.ts';
import { unwrap } from './restapi-answers.ts';
import { type Cells, fits, markFields, markOf, toValues } from './restapi-rows.ts';
import { type Ask, type Asked, root } from './restapi-session.ts';

interface LoadDeps {
  ask: Ask;
  call: OdooCalls['call'];
  explain: (asked: Asked, model: string, operation: string, signal: AbortSignal) => Promise<Answer>;
  now: () => number;
}

/** The first field is the External ID. */
interface Load {
  fields: string[];
  data: string[][];
  context?: Record<string, unknown>;
}

// The add-on may be brought up to date, and fields come and go.
const relearnMs = 4 * 3_600_000;

// What a server says that does not know the address. A word where it has a number in the address is a 500 to some.
const notOffered = [400, 403, 404, 405, 415, 422, 500, 501];

/**
 * Where the add-on passes `load` on, it keeps its promise: once, however often it is repeated. Where it does not, each
 * row is searched for by a mark of ours before it is created. A repeat still makes a second record if somebody deleted
 * the record or took the reference out of its title meanwhile, if two of us repeat at the same moment, or if an answer
 * was lost and the add-on began to offer `load` before the repeat. The rows are not all or none then: those that could
 * be written are there after a failure, and a repeat finds them.
 */
export function createRestapiLoad({ ask, call, explain, now }: LoadDeps) {
  const fieldsOf = createMemory<Fields>(now);
  let offered = false;
  let byHandUntil = 0;

  /** Null when `load` is not offered. */
  async function passOn(model: string, load: Load, signal: AbortSignal): Promise<Answer | null> {
    const path = `${root}/object/${model}/load`;
    const asked = await ask({ method: 'POST', path, body: load }, signal);
    const { status, answer } = asked;
    if (answer.class === 'ok') {
      const value = unwrap(answer.value, model);
      if (!isRecord(value) || !('ids' in value)) return null;
      offered = true;
      return classifyLoad(value, load.data.length);
    }
    if (!offered) return notOffered.includes(status) ? null : answer;
    const explained = await explain(asked, model, 'create', signal);
    // The model is there, so it is the address that is not.
    return 'code' in explained && explained.code === 'record gone' ? null : explained;
  }

  async function describe(model: string, { fields }: Load, signal: AbortSignal): Promise<Answer<Fields>> {
    const allfields = [
      ...new Set([...fields.slice(1).map((column) => column.split('/')[0]!), ...markFields]),
    ];
    const key = `${model} ${allfields.join()}`;
    const known = fieldsOf.recall(key);
    if (known) return { class: 'ok', value: known };
    const answer = understand(
      await call(model, 'fields_get', { allfields, attributes: ['type'] }, signal),
      readFields,
    );
    if (answer.class === 'ok') fieldsOf.keep(key, answer.value, relearnMs);
    return answer;
  }

  async function writeByHand(model: string, load: Load, signal: AbortSignal): Promise<Answer<Loaded>> {
    const fields = await describe(model, load, signal);
    if (fields.class !== 'ok') return fields;
    const ids: number[] = [];
    const refused = new Map<number, Failure>();
    for (const [at, [externalId = '', ...texts]] of load.data.entries()) {
      const cells = Object.fromEntries(load.fields.slice(1).map((column, of) => [column, texts[of] ?? '']));
      const written = await writeRow({ model, externalId, cells, fields: fields.value, load }, signal);
      if (written.class === 'ok') ids.push(written.value);
      else if (written.class === 'data') refused.set(at, written);
      else return written;
    }
    const [failure] = refused.values();
    return failure ? { ...failure, rows: refused } : { class: 'ok', value: { ids, warned: [] } };
  }

  async function writeRow({ model, externalId, cells, fields, load }: Row, signal: AbortSignal) {
    const mark = markOf(model, externalId, cells, fields);
    if (!mark) return noMark;
    const wanted = { domain: mark.domain, fields: mark.domain.map(([field]) => field), order: 'id' };
    const found = understand(await call(model, 'search_read', wanted, signal), readRecords);
    if (found.class !== 'ok') return found;
    const there = found.value.find((record) => fits(record, mark));
    if (there) return { class: 'ok', value: there.id } satisfies Answer<number>;
    const values = { ...defaultsIn(load), ...toValues(cells, fields), ...mark.values };
    return understand(await call(model, 'create', { vals_list: values }, signal), readId);
  }

  return async function load(model: string, args: Record<string, unknown>, signal: AbortSignal) {
    const rows = args as unknown as Load;
    if (byHandUntil <= now()) {
      const answer = await passOn(model, rows, signal);
      if (answer) return answer;
      byHandUntil = now() + relearnMs;
    }
    return writeByHand(model, rows, signal);
  };
}

interface Row {
  model: string;
  externalId: string;
  cells: Cells;
  fields: Fields;
  load: Load;
}

const noMark: Failure = { class: 'client-error', code: 'no reference' };

/** There is no context here, so what it would fill in is written out. */
function defaultsIn({ context = {} }: Load): Record<string, unknown> {
  const defaults = Object.entries(context).filter(([name]) => name.startsWith('default_'));
  return Object.fromEntries(defaults.map(([name, value]) => [name.slice('default_'.length), value]));
}
