// The cells of `load`: text as a person would put it into a spreadsheet, turned into values.
import { attributeError, typeError, valueError } from './errors.ts';
import { fullName } from './external-ids.ts';
import { createNamed, idsNamed } from './names.ts';
import { typeName } from './python.ts';
import type { Env } from './env.ts';
import type { Field, Model } from './models.ts';

/** A cell that cannot be understood. It becomes a message and spoils the load, but the other cells are still read. */
export class CellError extends Error {
  override name = 'CellError';
  readonly more: Record<string, unknown>;

  constructor(message: string, more: Record<string, unknown> = {}) {
    super(message);
    this.more = more;
  }
}

export interface Converted {
  value: unknown;
  warnings: string[];
}

/** How a relational column names the other record: by its name (null), External ID or database id. */
export type Subfield = null | 'id' | '.id';

/** Converts a cell of a column that is no relation. Throws CellError, or what Odoo's own code fails with. */
export function convertPlain(field: Field, cell: unknown): unknown {
  switch (field.type) {
    case 'boolean':
      return toBoolean(field, cell);
    case 'integer':
    case 'many2one_reference':
      return toNumber(field, cell, /^\s*[+-]?\d+\s*$/, 'an integer');
    case 'float':
    case 'monetary':
      return toNumber(field, cell, /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i, 'a number');
    case 'selection':
      return toSelection(field, cell);
    case 'date':
      return toMoment(field, cell, /^\d{4}-\d\d-\d\d/, 'date', '2012-12-31');
    case 'datetime':
      return toMoment(field, cell, /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/, 'datetime', '2012-12-31 23:59:59');
    case 'char':
    case 'text':
    case 'html':
    case 'binary':
    case 'many2one':
    case 'many2many':
      return cell;
  }
}

/** Odoo's own code asks every such cell for its lower-case form, so a number or `true` ends the whole call. */
function lowerCase(cell: unknown): string {
  if (typeof cell !== 'string') throw attributeError(`'${typeName(cell)}' object has no attribute 'lower'`);
  return cell.toLowerCase();
}

const falseWords = ['', '0', 'false', 'no'];

function toBoolean(field: Field, cell: unknown): boolean {
  const word = lowerCase(cell);
  if (['1', 'true', 'yes'].includes(word)) return true;
  if (falseWords.includes(word)) return false;
  throw new CellError(`Unknown value '${String(cell)}' for boolean field '${field.string}'`, {
    moreinfo: "Use '1' for yes and '0' for no",
    field_name: field.string,
  });
}

function toNumber(field: Field, cell: unknown, form: RegExp, kind: string): number {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'string' && form.test(cell)) return Number(cell);
  throw new CellError(`'${String(cell)}' does not seem to be ${kind} for field '${field.string}'`, {
    field_name: field.string,
  });
}

function toSelection(field: Field, cell: unknown): string {
  const word = lowerCase(cell);
  const choices = field.selection ?? [];
  const found = choices.find(
    ([value, label]) => value.toLowerCase() === word || label.toLowerCase() === word,
  );
  if (found) return found[0];
  throw new CellError(`Value '${String(cell)}' not found in selection field '${field.string}'`, {
    moreinfo: choices.map(([, label]) => label),
    field_name: field.string,
  });
}

function toMoment(field: Field, cell: unknown, form: RegExp, kind: string, example: string): string {
  if (typeof cell === 'string' && form.test(cell) && !Number.isNaN(Date.parse(cell.slice(0, 10))))
    return cell;
  throw new CellError(`'${String(cell)}' does not seem to be a valid ${kind} for field '${field.string}'`, {
    moreinfo: `Use the format '${example}'`,
    field_name: field.string,
  });
}

/** Converts the cells of one relational column; `cells` are keyed by subfield and at least one is not empty. */
export function convertRelation(
  env: Env,
  model: Model,
  name: string,
  cells: Map<string | null, unknown>,
): Converted {
  const field = model.fields[name] as Field;
  const [subfield, cell] = onlyReference(field, cells);
  if (field.type === 'many2one') return findRecord(env, name, field, subfield, cell);
  if (typeof cell !== 'string') throw attributeError(`'${typeName(cell)}' object has no attribute 'split'`);
  const found = cell.split(',').map((reference) => findRecord(env, name, field, subfield, reference));
  const ids = found.map(({ value }) => value).filter((id) => id !== false);
  return { value: [[6, 0, ids]], warnings: found.flatMap(({ warnings }) => warnings) };
}

function onlyReference(field: Field, cells: Map<string | null, unknown>): [Subfield, unknown] {
  const [only, ...others] = cells;
  const references = [null, 'id', '.id'];
  if (only === undefined || [only, ...others].some(([subfield]) => !references.includes(subfield))) {
    throw new CellError('Can not create Many-To-One records indirectly, import the field separately');
  }
  if (others.length > 0) {
    throw new CellError(
      `Ambiguous specification for field '${field.string}', only provide one of name, external id or database id`,
    );
  }
  return only as [Subfield, unknown];
}

function findRecord(env: Env, name: string, field: Field, subfield: Subfield, cell: unknown): Converted {
  const model = env.models.get(field.relation ?? '');
  if (model === undefined) throw valueError(`Invalid field name '${name}'`);
  const none: Converted = { value: false, warnings: [] };

  if (subfield === '.id') {
    if (typeof cell === 'string' && falseWords.includes(cell.toLowerCase())) return none;
    if (env.store.get(model.name, Number(cell)) === undefined)
      throw notFound(env, field, 'database id', cell);
    return { value: Number(cell), warnings: [] };
  }
  if (subfield === 'id') {
    if (falseWords.includes(lowerCase(cell))) return none;
    const known = env.store.externalId(fullName(String(cell)));
    if (known === undefined) throw notFound(env, field, 'external id', cell);
    if (known['model'] === model.name) return { value: known['res_id'], warnings: [] };
    throw new CellError(
      `Invalid external ID ${String(cell)}: expected model '${model.name}', found '${String(known['model'])}'`,
    );
  }
  if (!cell) return none;
  if (typeof cell !== 'string') throw typeError(`object of type '${typeName(cell)}' has no len()`);
  const [first, ...others] = idsNamed(env, model, cell);
  if (first === undefined) {
    const creating = env.context['name_create_enabled_fields'] as Record<string, unknown> | undefined;
    if (creating?.[name]) return { value: createNamed(env, model, cell), warnings: [] };
    throw notFound(env, field, 'name', cell);
  }
  if (others.length === 0) return { value: first, warnings: [] };
  const warning = `Found multiple matches for value "${cell}" in field "${field.string}" (${others.length + 1} matches)`;
  return { value: first, warnings: [warning] };
}

function notFound(
  env: Env,
  field: Field,
  kind: 'name' | 'external id' | 'database id',
  cell: unknown,
): CellError {
  const byName = kind === 'name';
  return new CellError(`No matching record found for ${kind} '${String(cell)}' in field '${field.string}'`, {
    moreinfo: {
      name: 'Possible Values',
      type: 'ir.actions.act_window',
      target: 'new',
      view_mode: env.version === 16 ? 'tree,form' : 'list,form',
      views: [
        [false, 'list'],
        [false, 'form'],
      ],
      context: { create: false },
      help: 'See all possible values',
      res_model: byName ? field.relation : 'ir.model.data',
      ...(!byName && { domain: [['model', '=', field.relation]] }),
    },
    field_name: field.string,
  });
}
