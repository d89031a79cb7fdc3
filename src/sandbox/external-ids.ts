// External IDs: names of records, kept in ir.model.data, by which `load` finds a record again.
import { databaseError } from './errors.ts';
import type { Row } from './models.ts';
import type { Store } from './store.ts';

/** Without a dot the name belongs to `__import__`; it is cut at the first dot, further ones are part of the name. */
export function fullName(externalId: string): string {
  return externalId.includes('.') ? externalId : `__import__.${externalId}`;
}

export function addExternalId(
  store: Store,
  full: string,
  model: string,
  resId: number,
  noupdate: boolean,
): void {
  const dot = full.indexOf('.');
  const [module, name] = [full.slice(0, dot), full.slice(dot + 1)];
  const id = store.nextId('ir.model.data');
  if (name.includes(' ')) {
    throw databaseError(
      'errors.CheckViolation',
      'new row for relation "ir_model_data" violates check constraint "ir_model_data_name_nospaces"\n' +
        `DETAIL:  Failing row contains (${id}, null, ${resId}, ${noupdate ? 't' : 'f'}, ${name}, ${module}, ${model}).\n`,
    );
  }
  const size = indexRowSize(module, name);
  if (size > 2704) {
    throw databaseError(
      'errors.ProgramLimitExceeded',
      `index row size ${size} exceeds btree version 4 maximum 2704 for index "ir_model_data_module_name_uniq_index"\n`,
    );
  }
  store.put('ir.model.data', { id, module, name, model, res_id: resId, noupdate });
}

/** PostgreSQL indexes module and name together, each as a variable-length text, aligned to 4 and then to 8 bytes. */
function indexRowSize(module: string, name: string): number {
  const stored = (text: string) => {
    const length = Buffer.byteLength(text);
    return length + (length > 126 ? 4 : 1);
  };
  const first = Math.ceil((8 + stored(module)) / 4) * 4;
  return Math.ceil((first + stored(name)) / 8) * 8;
}

/** The rows of ir.model.data that stand for one record. */
export function externalIdRows(store: Store, model: string, resId: number): Row[] {
  return store.find('ir.model.data', 'res_id', resId).filter((row) => row['model'] === model);
}

/** Of several names of a record the first counts. */
export function externalIdOf(store: Store, model: string, resId: number): string | undefined {
  const [row] = externalIdRows(store, model, resId);
  return row && `${String(row['module'])}.${String(row['name'])}`;
}
