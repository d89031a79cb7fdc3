// The tables as they are moved from one store to another: in this order, so that what a row refers to is there before it.
// What senders did in the last minutes (porchlight.tally) is not moved: nobody misses it.

/** As both databases give and take it. */
export type Row = Record<string, string | number | null | Uint8Array>;

interface Table {
  /** What a row is known by, and in whose order rows are taken. */
  key: readonly string[];
  /** Values of the key before those of any row. */
  before: readonly (string | number)[];
  columns: readonly string[];
  /** Columns of bytes. */
  bytes?: readonly string[];
  /** How many rows are read at once, where a single one can be large. */
  atOnce?: number;
}

const upload = ['id', 'digest', 'name', 'media_type', 'bytes', 'received_at', 'claimed'];
const delivery = (
  'id submission_id step kind external_id state claims results attempts doubts due_at lease lease_until ' +
  'record_model record_id last_class last_code changed_at'
).split(' ');

export const tables = {
  submission: {
    key: ['id'],
    before: [''],
    columns: ['id', 'form', 'reference', 'dedupe_key', 'payload', 'received_at', 'erased_at'],
  },
  upload: { key: ['id'], before: [''], columns: upload },
  upload_content: {
    key: ['upload_id'],
    before: [''],
    columns: ['upload_id', 'thumb', 'content'],
    bytes: ['thumb', 'content'],
    atOnce: 4,
  },
  file: { key: ['submission_id', 'n'], before: ['', -1], columns: ['submission_id', 'n', 'upload_id'] },
  delivery: { key: ['id'], before: [-1], columns: delivery },
  attempt: {
    key: ['id'],
    before: [-1],
    columns: ['id', 'delivery_id', 'started_at', 'ms', 'outcome', 'class', 'code'],
  },
  draft: {
    key: ['name'],
    before: [''],
    columns: ['name', 'content', 'expires_at'],
    bytes: ['content'],
    atOnce: 50,
  },
} as const satisfies Record<string, Table>;

export type TableName = keyof typeof tables;

export const tableNames = Object.keys(tables) as TableName[];

export const tableOf = (name: TableName): Table => tables[name];

const usuallyAtOnce = 500;

/** Some rows after a key, in its order. `parameter` names the values: those of the key first, one after the other. */
export function selectAfter(name: TableName, prefix: string, parameter: (n: number) => string): string {
  const { key, columns, atOnce = usuallyAtOnce } = tableOf(name);
  const values = key.map((_column, i) => parameter(i + 1)).join(', ');
  return `SELECT ${columns.join(', ')} FROM ${prefix}${name}
    WHERE (${key.join(', ')}) > (${values}) ORDER BY ${key.join(', ')} LIMIT ${atOnce}`;
}

/** So many rows, each unless there is one by its key. */
export function insertNew(
  name: TableName,
  prefix: string,
  parameter: (n: number) => string,
  rows: number,
): string {
  const { key, columns } = tableOf(name);
  const values = Array.from({ length: rows }, (_row, at) => {
    const cells = columns.map((_column, i) => parameter(at * columns.length + i + 1));
    return `(${cells.join(', ')})`;
  });
  return `INSERT INTO ${prefix}${name} (${columns.join(', ')}) VALUES ${values.join(', ')}
    ON CONFLICT (${key.join(', ')}) DO NOTHING`;
}
