// The rows of `load`, as values for `create` too, and the mark by which a record is found again.
import type { Fields } from './client.ts';

/** `in` widens the search to what would be left out, and tells no record from another. */
type Term = [field: string, operator: '=' | 'like' | 'in', value: unknown];

export interface Mark {
  domain: Term[];
  /** What has to be written beside the row so that it is found. */
  values: Record<string, string>;
}

/** What `load` takes; the first field is the External ID. */
export interface Load {
  fields: string[];
  data: string[][];
  context?: Record<string, unknown>;
}

/** One row, by column. */
export type Cells = Record<string, string>;

export interface Row {
  externalId: string;
  cells: Cells;
  /** Null for a row that could not be told from another. */
  mark: Mark | null;
}

/** The fields that a mark may need, beside those of the row. */
export const markFields = ['active', 'description', 'message_id'];

export function rowsOf(model: string, { fields: columns, data }: Load, fields: Fields): Row[] {
  return data.map(([externalId = '', ...texts]) => {
    const cells = Object.fromEntries(columns.slice(1).map((column, of) => [column, texts[of] ?? '']));
    return { externalId, cells, mark: markOf(model, externalId, cells, fields) };
  });
}

/** `load` for `rows` alone, with their marks, which all rows of a model have in the same columns. */
export function withMarks({ fields, context }: Load, rows: Row[]): Load {
  const marks = Object.keys(rows[0]?.mark?.values ?? {});
  const data = rows.map(({ externalId, cells, mark }) => [
    externalId,
    ...fields.slice(1).map((column) => cells[column] ?? ''),
    ...marks.map((name) => mark?.values[name] ?? ''),
  ]);
  return { fields: [...fields, ...marks], data, ...(context && { context }) };
}

function markOf(model: string, externalId: string, cells: Cells, fields: Fields): Mark | null {
  if (model === 'ir.attachment') {
    const place = placeOf('res_model', cells);
    // Two files of a record may have one name.
    return 'description' in fields
      ? { domain: [...place, ['description', '=', externalId]], values: { description: externalId } }
      : { domain: [...place, ['name', '=', cells.name]], values: {} };
  }
  if (model === 'mail.message') {
    const place = placeOf('model', cells);
    const messageId = `<${externalId}@porchlight>`;
    if ('message_id' in fields)
      return { domain: [...place, ['message_id', '=', messageId]], values: { message_id: messageId } };
    const reference = /\b[A-Z](-[A-Z0-9]{4}){2}\b/.exec(cells.body ?? '')?.[0];
    return reference === undefined ? null : { domain: [...place, ['body', 'like', reference]], values: {} };
  }
  const reference = /\[[A-Z0-9-]+\]$/.exec(cells.name ?? '')?.[0];
  if (reference === undefined) return null;
  // A record that was archived meanwhile is there all the same.
  const archived: Term[] = 'active' in fields ? [['active', 'in', [true, false]]] : [];
  return { domain: [['name', 'like', reference], ...archived], values: {} };
}

const placeOf = (model: string, cells: Cells): Term[] => [
  [model, '=', cells[model]],
  ['res_id', '=', Number(cells.res_id)],
];

/** Whether a record is what was searched for. An add-on that overlooks the domain answers others. */
export function fits(record: Record<string, unknown>, { domain }: Mark): boolean {
  return domain.every(([field, operator, value]) => {
    const found = record[field];
    if (operator === 'in') return true;
    // Nobody knows whether the add-on keeps numbers apart from texts.
    return operator === '=' ? String(found) === String(value) : String(found).includes(String(value));
  });
}

/** Without what only `load` could find: records by their name or their External ID. */
export function toValues(cells: Cells, fields: Fields): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [column, cell] of Object.entries(cells)) {
    const [name = '', by] = column.split('/');
    const type = fields[name]?.type ?? '';
    const value = by === undefined ? plainValue(cell, type) : by === '.id' ? idValue(cell, type) : undefined;
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function idValue(cell: string, type: string): unknown {
  const ids = cell.split(',').map(Number);
  return type === 'many2many' || type === 'one2many' ? [[6, 0, ids]] : ids[0];
}

function plainValue(cell: string, type: string): unknown {
  switch (type) {
    case 'integer':
    case 'many2one_reference':
    case 'float':
    case 'monetary':
      return Number(cell);
    case 'boolean':
      return /^(1|true|yes)$/i.test(cell);
    case 'many2one':
    case 'many2many':
    case 'one2many':
      return undefined;
    default:
      return cell;
  }
}
