// Writes rows, as many as possible in one call, and goes on without whatever this Odoo does not take. Every round settles
// a row, takes a column out or makes a group smaller, so it comes to an end.
import type { Answer, Failure, Loaded, RowFailures } from './calls.ts';
import type { OdooClient, Values } from './client.ts';
import { type Column, isOwners } from './columns.ts';
import { rememberMissingMs } from './lookups.ts';
import type { Notices } from './notices.ts';
import { concernsEveryCall } from './outcome.ts';
import { notTaken } from './setting-words.ts';
import { groupsOf, leaveOut, needs, refusedColumn, type Row, toRows } from './rows.ts';

/** The id in Odoo, or the failure that stands. */
export type Settled = number | Failure;

/** What is known of the model that rows go to, and what to do when that proves wrong. */
export interface Target {
  model: string;
  defaults?: Values;
  /** May a visitor's answer fill the field? */
  mayVisitorFill: (field: string) => boolean;
  /** Odoo does not know `field`, whatever it said before. Answers the fields it has now, if records can do with them. */
  lacks(field: string, signal: AbortSignal): Promise<Answer<ReadonlySet<string>>>;
  /** Something found in the model `relation` is not there any more. */
  isStale(relation: string): void;
}

export type Batches = ReturnType<typeof createBatches>;

export function createBatches({ client, notices }: { client: OdooClient; notices: Notices }) {
  /** Settles every one of `rows`, each at most once in Odoo: whatever is sent again has the same External IDs. */
  async function write(target: Target, rows: Row[], signal: AbortSignal): Promise<Map<Row, Settled>> {
    const settled = new Map<Row, Settled>();
    let groups = groupsOf(rows);
    const open = () => rows.filter((row) => !settled.has(row));
    const settleAll = (failure: Failure) => open().forEach((row) => settled.set(row, failure));

    for (let [group] = groups; group !== undefined; [group] = groups) {
      const answer: Answer<Loaded> = signal.aborted
        ? { class: 'transient', code: 'stopped' }
        : await client.upsert(target.model, toRows(group, target.defaults), signal);
      const refused = answer.class === 'ok' ? null : refusedRows(answer, group);
      if (answer.class === 'ok') {
        tellWarned(target, answer.value);
        for (const [at, row] of group.entries()) settled.set(row, answer.value.ids[at] as number);
      } else if (refused) {
        for (const { row, column, failure } of refused) {
          if (column) goOnWithoutValue(target, column, failure, row, open());
          else settled.set(row, whyRefused(target, row, failure));
        }
      } else if (answer.class === 'unknown-field' && group.some((row) => hasField(row, answer.field))) {
        const standing = await goOnWithoutField(target, answer.field, open(), signal);
        if (standing) settleAll(standing);
      } else if (isForAll(answer)) {
        settleAll(answer);
      } else if (group.length > 1) {
        const half = Math.ceil(group.length / 2);
        groups.splice(0, 1, group.slice(0, half), group.slice(half));
      } else {
        for (const row of group) settled.set(row, finalOf(answer));
      }
      groups = groups.flatMap((each) => groupsOf(each.filter((row) => !settled.has(row))));
    }
    return settled;
  }

  function goOnWithoutValue(
    target: Target,
    { name, cell, relation, wanted }: Column,
    { code }: Failure,
    row: Row,
    open: Row[],
  ): void {
    if (relation !== null) target.isStale(relation);
    const { field, from } = wanted;
    const fields = { model: target.model, field, code, ...(isOwners(from) && { setting: from }) };
    if (isOwners(from)) notices.warn(rememberMissingMs, fields, notTaken(wanted));
    else
      notices.info(
        rememberMissingMs,
        fields,
        'Odoo does not take a value: the description keeps what visitors say',
      );
    // What is the same for everybody is refused for everybody.
    for (const other of wanted.from === 'visitor' ? [row] : open)
      leaveOut(other, (column) => column.name === name && column.cell === cell);
  }

  /**
   * What Odoo misses in a row is a field that it requires and the row does not fill; in another language than English
   * only that tells it. Nobody's record can be written then, unless it is a field that other visitors fill.
   */
  function whyRefused({ model, mayVisitorFill }: Target, row: Row, failure: Failure): Failure {
    if (failure.class !== 'data' || failure.field === undefined || needs(row, failure.field))
      return finalOf(failure);
    const { field } = failure;
    notices.warn(rememberMissingMs, { model, field }, 'Odoo requires a field that the record does not fill');
    return mayVisitorFill(field)
      ? { ...failure, code: 'missing required field' }
      : { class: 'misconfiguration', code: 'required field', about: `${model}.${field}` };
  }

  /** Takes out `field` and whatever else went with it. Answers the failure that stands for all, if there is one. */
  async function goOnWithoutField(
    target: Target,
    field: string,
    rows: Row[],
    signal: AbortSignal,
  ): Promise<Failure | null> {
    const fields = await target.lacks(field, signal);
    if (fields.class !== 'ok') return fields;
    for (const row of rows)
      leaveOut(row, ({ wanted }) => wanted.field === field || !fields.value.has(wanted.field));
    notices.info(
      rememberMissingMs,
      { model: target.model, field },
      'Odoo has no such field any more: records go without it, the description keeps what visitors say',
    );
    return null;
  }

  function tellWarned({ model }: Target, { warned }: Loaded): void {
    for (const field of new Set(warned))
      notices.warn(
        rememberMissingMs,
        { model, field },
        'Odoo found several matches for a value and took the first',
      );
  }

  return { write };
}

interface Refused {
  row: Row;
  failure: Failure;
  /** The column it is about, as it was sent, if the row can do without it. */
  column: Column | undefined;
}

/** What Odoo said of single rows; of a row alone, a refused value is about that row. Null: it said nothing of rows. */
function refusedRows({ rows, ...rest }: Failure & { rows?: RowFailures }, group: Row[]): Refused[] | null {
  const whole: Failure = rest;
  const isAboutValue = whole.class === 'data' && whole.field !== undefined;
  const byRow = rows?.size ? rows : group.length === 1 && isAboutValue ? new Map([[0, whole]]) : null;
  if (!byRow) return null;
  return [...byRow].map(([at, failure]) => {
    const row = group[at] as Row;
    return { row, failure, column: refusedColumn(row, failure) };
  });
}

const hasField = (row: Row, field: string) =>
  needs(row, field) || row.columns.some(({ wanted }) => wanted.field === field);

const isForAll = (failure: Failure) =>
  concernsEveryCall(failure) || failure.class === 'rights' || failure.class === 'misconfiguration';

/** A field that was not sent is a fault of Odoo's own, or of an app in it, that looks alike. */
function finalOf(failure: Failure): Failure {
  if (failure.class !== 'unknown-field') return failure;
  return { class: 'client-error', code: 'unexpected error', doubtful: true };
}
