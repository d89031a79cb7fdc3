// `load` by the REST add-on, or what comes nearest to it where the add-on does not offer it.
import type { Answer, Failure, Loaded, OdooCalls, RowFailures } from './calls.ts';
import { classifyLoad } from './classify-load.ts';
import { readFields, readId, understand } from './client-answers.ts';
import type { Fields } from './client.ts';
import { isRecord } from './json.ts';
import { createMemory } from './memory.ts';
import { unwrap } from './restapi-answers.ts';
import { cannotSearch, createRestapiFind } from './restapi-find.ts';
import { type Load, markFields, type Row, rowsOf, toValues, withMarks } from './restapi-rows.ts';
import { type Ask, type Asked, root } from './restapi-session.ts';

interface LoadDeps {
  ask: Ask;
  call: OdooCalls['call'];
  explain: (asked: Asked, model: string, operation: string, signal: AbortSignal) => Promise<Answer>;
  now: () => number;
}

// The add-on may be brought up to date, and fields come and go.
const relearnMs = 4 * 3_600_000;

// What a server says that does not know the address.
const notThere = [404, 405, 501];
// What one may say that takes the word in the address for a number. 403 is the answer to any error of Odoo.
const perhapsNotThere = [400, 403, 415, 422, 500];

/**
 * Each row is searched for by a mark of ours before it is written, by `load` or by `create`, and either leaves the mark:
 * so it is found whichever of the two wrote it. What cannot be searched for is not created: `cannotSearch`, also where
 * every list is answered with 404.
 *
 * With `load`, a row is written once like anywhere else. With `create`, a repeat writes a second record if
 * - somebody deleted the record, took the reference out of its title, or gave it to a person whose records our user may
 *   not see;
 * - two of us repeat at the same moment, or the first attempt is still at work when the repeat searches;
 * - the add-on lists users but answers 404 or nothing to every search in this model;
 * - the note or the file was written by a release or an app that left no mark.
 * A change from `create` to `load` adds nothing to these unless the add-on stopped heeding searches at the same time.
 *
 * With `create` the rows are not all or none: those that could be written are there after a failure, and a repeat finds
 * them.
 */
export function createRestapiLoad({ ask, call, explain, now }: LoadDeps) {
  const fieldsOf = createMemory<Fields>(now);
  const offered = createMemory<boolean>(now);
  const find = createRestapiFind({ call, now });

  const post = (model: string, body: object, signal: AbortSignal) =>
    ask({ method: 'POST', path: `${root}/object/${model}/load`, body }, signal);

  /** Asked with no rows: nothing is written by it, and no value can be refused. */
  async function isOffered(model: string, signal: AbortSignal): Promise<Answer<boolean>> {
    const known = offered.recall(model);
    if (known !== undefined) return { class: 'ok', value: known };
    const asked = await post(model, { fields: ['id'], data: [] }, signal);
    const isThere = asked.answer.class === 'ok' && isLoaded(unwrap(asked.answer.value, model));
    if (asked.answer.class !== 'ok' && !notThere.includes(asked.status)) {
      if (!perhapsNotThere.includes(asked.status)) return asked.answer;
      const right = await call(model, 'check_access_rights', { operation: 'create' }, signal);
      if (right.class !== 'ok') return explain(asked, model, 'create', signal) as Promise<Failure>;
      if (right.value !== true) return { class: 'rights', code: 'no right' };
    }
    offered.keep(model, isThere, relearnMs);
    return { class: 'ok', value: isThere };
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

  /** Null when `load` is not offered any more. */
  async function passOn(
    model: string,
    load: Load,
    rows: Row[],
    signal: AbortSignal,
  ): Promise<Answer | null> {
    const ids = new Map<Row, number>();
    for (const row of rows) {
      if (!row.mark) continue;
      const found = await find(model, row.mark, signal);
      // Nothing was created by hand then.
      if (found === cannotSearch) break;
      if (found.class !== 'ok') return found;
      if (found.value !== null) ids.set(row, found.value);
    }
    const open = rows.filter((row) => !ids.has(row));
    const idsOfAll = () => rows.map((row) => ids.get(row)!);
    if (open.length === 0) return { class: 'ok', value: { ids: idsOfAll(), warned: [] } satisfies Loaded };

    const asked = await post(model, withMarks(load, open), signal);
    if (notThere.includes(asked.status)) {
      offered.keep(model, false, relearnMs);
      return null;
    }
    if (asked.answer.class !== 'ok') return explain(asked, model, 'create', signal);
    const answer = classifyLoad(unwrap(asked.answer.value, model), open.length) as Answer<Loaded>;
    if (answer.class !== 'ok')
      return answer.rows ? { ...answer, rows: placesInAll(answer.rows, open, rows) } : answer;
    for (const [at, row] of open.entries()) ids.set(row, answer.value.ids[at]!);
    return { class: 'ok', value: { ...answer.value, ids: idsOfAll() } };
  }

  async function writeByHand(
    model: string,
    rows: Row[],
    toCreate: (row: Row) => Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<Answer<Loaded>> {
    const ids: number[] = [];
    const refused = new Map<number, Failure>();
    for (const [at, row] of rows.entries()) {
      const written = await writeRow(model, row, toCreate, signal);
      if (written.class === 'ok') ids.push(written.value);
      else if (written.class === 'data') refused.set(at, written);
      else return written;
    }
    const [failure] = refused.values();
    return failure ? { ...failure, rows: refused } : { class: 'ok', value: { ids, warned: [] } };
  }

  async function writeRow(
    model: string,
    row: Row,
    toCreate: (row: Row) => Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<Answer<number>> {
    if (!row.mark) return noMark;
    const before = await find(model, row.mark, signal);
    if (before.class !== 'ok') return before;
    if (before.value !== null) return { class: 'ok', value: before.value };
    const created = await call(model, 'create', { vals_list: toCreate(row) }, signal);
    // The answer is the whole record, the bytes of a file among it.
    if (!('code' in created) || created.code !== 'answer too large') return understand(created, readId);
    const after = await find(model, row.mark, signal);
    return after.class === 'ok' && after.value === null ? (created as Failure) : (after as Answer<number>);
  }

  return async function load(model: string, args: Record<string, unknown>, signal: AbortSignal) {
    const sent = args as unknown as Load;
    const fields = await describe(model, sent, signal);
    if (fields.class !== 'ok') return fields;
    const offers = await isOffered(model, signal);
    if (offers.class !== 'ok') return offers;
    const rows = rowsOf(model, sent, fields.value);
    const loaded = offers.value ? await passOn(model, sent, rows, signal) : null;
    if (loaded) return loaded;
    const toCreate = ({ cells, mark }: Row) => ({
      ...defaultsIn(sent),
      ...toValues(cells, fields.value),
      ...mark?.values,
    });
    return writeByHand(model, rows, toCreate, signal);
  };
}

const noMark: Failure = { class: 'client-error', code: 'no reference' };

const isLoaded = (value: unknown) => isRecord(value) && 'ids' in value;

function placesInAll(failures: RowFailures, open: Row[], rows: Row[]): RowFailures {
  return new Map([...failures].map(([at, failure]) => [rows.indexOf(open[at]!), failure]));
}

/** There is no context here, so what it would fill in is written out. */
function defaultsIn({ context = {} }: Load): Record<string, unknown> {
  const defaults = Object.entries(context).filter(([name]) => name.startsWith('default_'));
  return Object.fromEntries(defaults.map(([name, value]) => [name.slice('default_'.length), value]));
}
