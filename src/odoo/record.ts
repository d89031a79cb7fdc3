// Writes one record under its External ID, at most once, and goes on without a column that this Odoo does not take.
import type { Failure, Loaded, OdooCalls } from './calls.ts';
import { type Column, fieldOf } from './columns.ts';
import type { Memory } from './memory.ts';

/** The part of a logger that is used here. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

interface RecordDeps {
  calls: OdooCalls;
  memory: Memory;
  log: Log;
}

export interface NewRecord {
  model: 'crm.lead' | 'helpdesk.ticket';
  externalId: string;
  columns: Column[];
}

// Columns seldom come and go: an app is installed, a team renamed. Half a working day later we look again.
const relearnMs = 4 * 3_600_000;

// Without these a record tells nobody anything, so it is not written at all.
const indispensable = ['name', 'description'];

/**
 * `create` answers the record's id, or the failure that stands. A repeat with the same External ID answers the same id
 * and writes nothing, whatever people have done to the record meanwhile.
 */
export function createRecords({ calls, memory, log }: RecordDeps) {
  function load({ model, externalId, columns }: NewRecord, signal: AbortSignal) {
    const fields = ['id', ...columns.map(({ name }) => name)];
    const data = [[externalId, ...columns.map(({ cell }) => cell)]];
    return calls.call(
      model,
      'load',
      { fields, data, context: contextFor(model, !memory.holds(noEnglish)) },
      signal,
    );
  }

  /** The column that Odoo named, if the record can do without it. */
  function dispensable(failure: Failure, { columns }: NewRecord): Column | undefined {
    if (!('field' in failure)) return undefined;
    const field = fieldOf(failure.field ?? '');
    return columns.find(({ name }) => fieldOf(name) === field && !indispensable.includes(field));
  }

  function learn(column: Column, failure: Failure, model: string): void {
    const field = fieldOf(column.name);
    if (failure.class === 'unknown-field') memory.keep(absent(model, column), relearnMs);
    else if (column.from !== 'visitor') memory.keep(unwanted(model, column), relearnMs);
    if (column.from === 'visitor' || column.from === 'us') {
      log.info(
        { model, field, code: failure.code },
        'Odoo does not take a field; the description holds the answer',
      );
    } else {
      log.warn(
        { model, field, setting: column.from },
        `Odoo does not know the team of ${column.from}; records go without a team`,
      );
    }
  }

  return {
    async create(record: NewRecord, signal: AbortSignal): Promise<number | Failure> {
      const { model } = record;
      let columns = record.columns.filter(
        (column) => !memory.holds(absent(model, column)) && !memory.holds(unwanted(model, column)),
      );
      for (;;) {
        const inEnglish = !memory.holds(noEnglish);
        const answer = await load({ ...record, columns }, signal);
        if (answer.class === 'ok') {
          const { ids, warned } = answer.value as Loaded;
          for (const field of warned)
            log.warn({ model, field }, 'Odoo found several matches for a value and took the first');
          return ids[0] as number;
        }
        if (inEnglish && answer.code === 'language not installed') {
          memory.keep(noEnglish, relearnMs);
          continue;
        }
        const column = dispensable(answer, { ...record, columns });
        if (!column) return final(answer, model, log);
        learn(column, answer, model);
        columns = columns.filter((other) => other !== column);
      }
    },
  };
}

const noEnglish = 'English is not installed';
const absent = (model: string, { name }: Column) => `${model} has no ${fieldOf(name)}`;
const unwanted = (model: string, { name, cell }: Column) => `${model} does not take ${name} ${cell}`;

/** What a failure means once no column can be left out any more. */
function final(failure: Failure, model: string, log: Log): Failure {
  if (failure.class === 'unknown-field') {
    if (indispensable.includes(failure.field)) return { class: 'misconfiguration', code: 'no such field' };
    // Not one of ours: a fault of Odoo's own, or of an app in it, that looks alike.
    return { class: 'client-error', code: 'unexpected error', doubtful: true };
  }
  if (failure.class === 'data' && failure.code === 'missing required field' && failure.field) {
    log.warn(
      { model, field: failure.field },
      'Odoo requires a field that we do not fill: make it optional there',
    );
  }
  return failure;
}

/**
 * `mode` and `noupdate` together mean: create only. `lang` keeps messages in English, which is how they are read. The
 * integration user neither follows the record nor, for leads, becomes its salesperson.
 */
function contextFor(model: NewRecord['model'], inEnglish: boolean): Record<string, unknown> {
  return {
    ...(inEnglish && { lang: 'en_US' }),
    mode: 'update',
    noupdate: true,
    mail_create_nosubscribe: true,
    // A helpdesk team gives its tickets to somebody itself; a default would stand in its way.
    ...(model === 'crm.lead' && { default_user_id: false }),
  };
}
