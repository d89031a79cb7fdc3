// The bytes of one file, changed as writes and truncations change them.
import type { Random } from './random.ts';

export type Change = { offset: number; bytes: Buffer } | { length: number };

export interface Content {
  apply(this: void, change: Change): void;
  /** Some of its sectors arrive, others do not. A truncation arrives or does not. */
  tear(this: void, change: Change, random: Random): void;
  /** Good until the next change. */
  read(this: void): Buffer;
}

// What a disk writes as a whole.
const sectorBytes = 512;

export function createContent(from: Buffer = Buffer.alloc(0)): Content {
  let bytes = Buffer.from(from);
  let length = from.length;

  function resize(to: number): void {
    // Beyond the end everything is zero, and stays so when the file grows again.
    if (to < length) bytes.fill(0, to, length);
    if (to > bytes.length) {
      const larger = Buffer.alloc(Math.max(to, 2 * bytes.length));
      bytes.copy(larger);
      bytes = larger;
    }
    length = to;
  }

  function write(offset: number, what: Buffer): void {
    resize(Math.max(length, offset + what.length));
    what.copy(bytes, offset);
  }

  return {
    apply(change) {
      if ('length' in change) resize(change.length);
      else write(change.offset, change.bytes);
    },
    tear(change, random) {
      if ('length' in change) {
        if (random.next() < 0.5) resize(change.length);
        return;
      }
      const { offset, bytes: what } = change;
      let from = 0;
      while (from < what.length) {
        const to = Math.min(what.length, from + sectorBytes - ((offset + from) % sectorBytes));
        if (random.next() < 0.5) write(offset + from, what.subarray(from, to));
        from = to;
      }
    },
    read: () => bytes.subarray(0, length),
  };
}
