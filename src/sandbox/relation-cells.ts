// The cells of `load` that name another record: by its name, its External ID or its database id.
import { CellError, falseWords, lowerCase } from './cells.ts';
import { attributeError, typeError, valueError } from './errors.ts';
import { fullName } from './external-ids.ts';
import { createNamed, idsNamed } from './names.ts';
import { typeName } from './python.ts';
import type { Env } from './env.ts';
import type { Field, Model } from './models.ts';

interface Converted {
  value: unknown;
  warnings: string[];
}

/** How a relational column names the other record: by its name (null), External ID or database id. */
type Subfield = null | 'id' | '.id';

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
    if (env.store.get(model.name, Number(cell)) === undefined) {
      throw notFound(env, field, 'database id', cell);
    }
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
