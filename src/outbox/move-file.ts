// A whole store in one file: a line of JSON for each row, the last of which says that all are there.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { tableNames, tableOf, type Row, type TableName } from './move-tables.ts';
import type { OutboxMover } from './keeping.ts';
import { OutboxError } from './outbox.ts';

interface Head {
  outbox: 'porchlight';
  /** Of this form of file. A later one has another. */
  version: 1;
  secret: string;
}

interface End {
  rows: number;
  /** SHA-256 of all that stands before. */
  digest: string;
}

export interface MovedStore extends End {
  secret: Uint8Array;
}

/** The text of the file, part by part. Nobody may change the store meanwhile. */
export async function* everythingIn(
  store: Pick<OutboxMover, 'takeOut'> & { secret: Uint8Array },
): AsyncGenerator<string> {
  const hash = createHash('sha256');
  const told = (text: string) => {
    hash.update(text);
    return text;
  };
  const secret = Buffer.from(store.secret).toString('base64');
  yield told(`${JSON.stringify({ outbox: 'porchlight', version: 1, secret } satisfies Head)}\n`);
  let count = 0;
  for (const name of tableNames) {
    let last: Row | null = null;
    for (;;) {
      const rows: Row[] = await store.takeOut(name, last);
      if (rows.length === 0) break;
      last = rows.at(-1)!;
      count += rows.length;
      yield told(rows.map((row) => `${JSON.stringify({ [name]: packed(row) })}\n`).join(''));
    }
  }
  yield `${JSON.stringify({ end: { rows: count, digest: hash.digest('hex') } satisfies End })}\n`;
}

function packed(row: Row): object {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
    ]),
  );
}

function unpacked(name: TableName, row: Row): Row {
  const { bytes = [] } = tableOf(name);
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      bytes.includes(column) && typeof value === 'string'
        ? new Uint8Array(Buffer.from(value, 'base64'))
        : value,
    ]),
  );
}

/** Throws OutboxError when the file is none of these, is torn or was changed; what the file system does when it is not there. */
export async function checkFile(file: string): Promise<MovedStore> {
  const hash = createHash('sha256');
  let head: Head | undefined;
  let end: End | undefined;
  let rows = 0;
  for await (const line of linesOf(file)) {
    if (end) throw unusable(file);
    if (!head) {
      head = parsed(line) as Head;
      if (head?.outbox !== 'porchlight') throw unusable(file);
      if (head.version !== 1)
        throw new OutboxError(`${file} was written by a newer Porchlight: import it with that one.`);
    } else if (line.startsWith('{"end":')) {
      end = (parsed(line) as { end: End } | null)?.end;
      if (!end) throw unusable(file);
      continue;
    } else rows += 1;
    hash.update(`${line}\n`);
  }
  if (!head || end?.rows !== rows || end.digest !== hash.digest('hex')) throw unusable(file);
  return { ...end, secret: new Uint8Array(Buffer.from(head.secret, 'base64')) };
}

// A few photos at a time.
const mostBytesAtOnce = 4 * 1024 * 1024;
const mostRowsAtOnce = 500;

/** The rows of a file that was checked, some of one table at a time. */
export async function* rowsOf(file: string): AsyncGenerator<{ name: TableName; rows: Row[] }> {
  let name: TableName | undefined;
  let rows: Row[] = [];
  let bytes = 0;
  for await (const line of linesOf(file)) {
    const [key, row] = Object.entries(parsed(line) as object)[0] as [string, Row];
    const next = tableNames.find((one) => one === key);
    const isFull = bytes >= mostBytesAtOnce || rows.length === mostRowsAtOnce;
    if (name && rows.length > 0 && (next !== name || isFull)) {
      yield { name, rows };
      rows = [];
      bytes = 0;
    }
    name = next;
    if (!next) continue;
    rows.push(unpacked(next, row));
    bytes += line.length;
  }
}

/** Without their ends; a last one that has none is none. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let begun = '';
  for await (const text of createReadStream(file, { encoding: 'utf8', highWaterMark: 1024 * 1024 })) {
    const [first = '', ...lines] = (text as string).split('\n');
    begun += first;
    for (const line of lines) {
      yield begun;
      begun = line;
    }
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** Why a store is not opened: what is not there yet would be taken for something that never was. */
export function halfImported(where: string, howToDrop: string): OutboxError {
  return new OutboxError(
    `An import into ${where} was interrupted: run it again, npm run outbox -- import FILE. If FILE is lost, ${howToDrop}, since nothing but half of FILE is there, and export the old outbox once more.`,
  );
}

function unusable(file: string): OutboxError {
  return new OutboxError(`${file} is no whole export of an outbox: make it anew with export --everything.`);
}
