// `load`, Odoo's import: rows of text cells in, records out; all of them or none. With External IDs it is an upsert.
import { checkAccess } from './access.ts';
import { toOdooError, validationError } from './errors.ts';
import { addExternalId } from './external-ids.ts';
import { readColumn, readRow } from './load-rows.ts';
import { createRecord, writeRecords } from './orm.ts';
import type { Env } from './env.ts';
import type { OdooError } from './errors.ts';
import type { Incoming, Message } from './load-rows.ts';
import type { Model } from './models.ts';

export interface Loaded {
  ids: number[] | false;
  messages: Message[];
  nextrow: 0;
}

/**
 * Writes every row or none. What is wrong with a row becomes a message; `ids` is then false and the answer is still a
 * success of the call. Throws only where Odoo's own code breaks, such as an unknown column.
 */
export function load(env: Env, model: Model, names: string[], data: unknown[][]): Loaded {
  const start = env.store.savepoint();
  const columns = data.length === 0 ? [] : names.map((name) => readColumn(env, model, name));
  const messages: Message[] = [];
  const incoming = data.map((row, index) => readRow(env, model, columns, row, index, messages));
  const ids: number[] = [];
  let failed = 0;
  for (const [index, record] of incoming.entries()) {
    const before = env.store.savepoint();
    try {
      ids.push(loadRecord(env, model, record));
    } catch (error) {
      env.store.rollback(before);
      messages.push({
        rows: { from: index, to: index },
        record: index,
        type: 'error',
        ...onLoad(toOdooError(error)),
      });
      failed += 1;
      if (failed >= 10 && failed >= (index + 1) / 10) {
        messages.push({ type: 'warning', message: tooManyErrors });
        break;
      }
    }
  }
  if (!messages.some(({ type }) => type === 'error')) return { ids, messages, nextrow: 0 };
  env.store.rollback(start);
  return { ids: false, messages, nextrow: 0 };
}

const tooManyErrors =
  'Found more than 10 errors and more than one error per 10 records, interrupted to avoid showing too many errors.';

/**
 * The context `mode: 'update'` with `noupdate: true` makes `load` create only: a record that was first loaded so is
 * left as it is, and neither read nor write rights are asked for.
 */
function loadRecord(env: Env, model: Model, { externalId, databaseId, values }: Incoming): number {
  const isUpdate = env.context['mode'] === 'update';
  if (externalId === '') {
    if (databaseId !== false) {
      writeRecords(env, model, [databaseId], values);
      return databaseId;
    }
    if (isUpdate) throw validationError('Cannot update a record without specifying its id or xml_id');
    return createRecord(env, model, values);
  }
  const known = env.store.externalId(externalId);
  if (known !== undefined) {
    if (known['model'] !== model.name) {
      throw validationError(
        `For external id ${externalId} when trying to create/update a record of model ${model.name} ` +
          `found record of different model ${String(known['model'])} (${known.id})`,
      );
    }
    const id = known['res_id'] as number;
    if (env.store.get(model.name, id) !== undefined) {
      if (isUpdate && known['noupdate']) return id;
      checkAccess(env, model, 'read');
      writeRecords(env, model, [id], values);
      return id;
    }
    env.store.remove('ir.model.data', known.id);
  }
  const id = createRecord(env, model, values);
  addExternalId(env.store, externalId, model.name, id, Boolean(env.context['noupdate']));
  return id;
}

function onLoad(error: OdooError): { message: string; field?: string; moreinfo?: string } {
  if (error.onLoad) return error.onLoad;
  if (error.type.startsWith('odoo.exceptions.')) return { message: error.message };
  const python = error.type.replace(/^builtins\./, '');
  return {
    message: `Unknown error during import: <class '${python}'>: ${error.message}`,
    moreinfo: 'Resolve other errors first',
  };
}
