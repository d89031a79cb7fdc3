// `load` by the REST add-on, or what comes nearest to it where the add-on does not offer it.
import type { Answer, Loaded, OdooCalls, RowFailures } from './calls.ts';
import { classifyLoad } from './classify-load.ts';
import { readFields, understand } from './client-answers.ts';
import type { Fields } from './client.ts';
import { isRecord } from './json.ts';
import { createMemory, relearnMs } from './memory.ts';
import { unwrap } from './restapi-answers.ts';
import { createWriteByHand } from './restapi-by-hand.ts';
import { cannotSearch, createRestapiFind } from './restapi-find.ts';
import { type Load, markFields, type Row, rowsOf, withMarks } from './restapi-rows.ts';
import { type Ask, type Asked, root } from './restapi-session.ts';

interface LoadDeps {
  ask: Ask;
  call: OdooCalls['call'];
  explain: (asked: Asked, model: string, operation: string, signal: AbortSignal) => Promise<Answer>;
  now: () => number;
}

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
 * - the note or the file was written over JSON-2 or JSON-RPC before, which leave no mark on these.
 * A change from `create` to `load` adds nothing to these unless the add-on stopped heeding searches at the same time.
 *
 * With `create` the rows are not all or none: those that could be written are there after a failure, and a repeat finds
 * them.
 */
export function createRestapiLoad({ ask, call, explain, now }: LoadDeps) {
  const fieldsOf = createMemory<Fields>(now);
  const offered = createMemory<boolean>(now);
  const find = createRestapiFind({ call, now });
  const writeByHand = createWriteByHand({ call, find });

  const post = (model: string, body: object, signal: AbortSignal) =>
    ask({ method: 'POST', path: `${root}/object/${model}/load`, body }, signal);
  const postNothing = (model: string, signal: AbortSignal) =>
    post(model, { fields: ['id'], data: [] }, signal);

  /** Asked with no rows: nothing is written by it, and no value can be refused. */
  async function isOffered(model: string, signal: AbortSignal): Promise<Answer<boolean>> {
    const known = offered.recall(model);
    if (known !== undefined) return { class: 'ok', value: known };
    const asked = await postNothing(model, signal);
    const isThere = asked.answer.class === 'ok' && isLoaded(unwrap(asked.answer.value, model));
    if (asked.answer.class !== 'ok' && !notThere.includes(asked.status)) {
      if (!perhapsNotThere.includes(asked.status)) return asked.answer;
      const right = await call(model, 'check_access_rights', { operation: 'create' }, signal);
      if (right.class !== 'ok') return right.class === 'transient' ? right : asked.answer;
      if (right.value !== true) return { class: 'rights', code: 'no right' };
      // Trouble that passes looks the same, once.
      const again = await postNothing(model, signal);
      if (again.status !== asked.status) return asked.answer;
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
  async function passOn(model: string, load: Load, rows: Row[], signal: AbortSignal): Promise<Answer | null> {
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

  return async function load(model: string, args: Record<string, unknown>, signal: AbortSignal) {
    const sent = args as unknown as Load;
    const fields = await describe(model, sent, signal);
    if (fields.class !== 'ok') return fields;
    const offers = await isOffered(model, signal);
    if (offers.class !== 'ok') return offers;
    const rows = rowsOf(model, sent, fields.value);
    const loaded = offers.value ? await passOn(model, sent, rows, signal) : null;
    if (loaded) return loaded;
    return writeByHand(model, rows, { context: sent.context ?? {}, fields: fields.value }, signal);
  };
}

const isLoaded = (value: unknown) => isRecord(value) && 'ids' in value;

function placesInAll(failures: RowFailures, open: Row[], rows: Row[]): RowFailures {
  return new Map([...failures].map(([at, failure]) => [rows.indexOf(open[at]!), failure]));
}
