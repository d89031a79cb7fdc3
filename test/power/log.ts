// The log that shim.c writes, as entries.
import { readFileSync } from 'node:fs';

/** What the program did, in the order it did it. Paths are below the watched folder, which itself is ''. */
export type Entry =
  /** A new life of the program: none of the files that were open before is. */
  | { kind: 'begin' }
  | { kind: 'open'; fd: number; path: string; created: boolean; truncated: boolean }
  | { kind: 'close'; fd: number }
  | { kind: 'write'; fd: number; offset: number; bytes: Buffer }
  | { kind: 'truncate'; fd: number; length: number }
  | { kind: 'sync'; fd: number }
  | { kind: 'failed sync'; fd: number }
  | { kind: 'rename'; from: string; to: string }
  | { kind: 'link'; from: string; to: string }
  | { kind: 'mkdir'; path: string }
  | { kind: 'unlink'; path: string }
  /** It wrote this to its standard output. */
  | { kind: 'said'; text: string };

const headBytes = 24;
const createdFlag = 1;
const truncatedFlag = 2;

export function readLog(file: string): Entry[] {
  const log = readFileSync(file);
  const entries: Entry[] = [];
  let at = 0;
  while (at < log.length) {
    const bytes = log.subarray(at + headBytes, at + headBytes + Number(log.readBigUInt64LE(at + 16)));
    entries.push(toEntry(log.subarray(at, at + headBytes), bytes));
    at += headBytes + bytes.length;
  }
  return entries;
}

function toEntry(head: Buffer, bytes: Buffer): Entry {
  const kind = String.fromCharCode(head[0]!);
  const flags = head[1]!;
  const fd = head.readInt32LE(4);
  const offset = Number(head.readBigInt64LE(8));
  const text = kind === 'w' ? '' : bytes.toString();
  const [from = '', to = ''] = text.split('\0');
  switch (kind) {
    case 'b':
      return { kind: 'begin' };
    case 'o': {
      const created = (flags & createdFlag) !== 0;
      return { kind: 'open', fd, path: text, created, truncated: (flags & truncatedFlag) !== 0 };
    }
    case 'c':
      return { kind: 'close', fd };
    case 'w':
      return { kind: 'write', fd, offset, bytes };
    case 't':
      return { kind: 'truncate', fd, length: offset };
    case 's':
      return { kind: 'sync', fd };
    case 'f':
      return { kind: 'failed sync', fd };
    case 'r':
      return { kind: 'rename', from, to };
    case 'l':
      return { kind: 'link', from, to };
    case 'm':
      return { kind: 'mkdir', path: text };
    case 'u':
      return { kind: 'unlink', path: text };
    case 'a':
      return { kind: 'said', text };
    default:
      throw new Error(`The log of writes and syncs has an unknown entry ${kind}.`);
  }
}
