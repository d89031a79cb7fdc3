import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDisk, type Disk } from './disk.ts';
import type { Entry } from './log.ts';
import { createRandom } from './random.ts';

const sector = 512;

function open(fd: number, path: string, created = false): Entry {
  return { kind: 'open', fd, path, created, truncated: false };
}

function write(offset: number, text: string): Entry {
  return { kind: 'write', fd: 3, offset, bytes: Buffer.from(text) };
}

const sync: Entry = { kind: 'sync', fd: 3 };
const syncFolder: Entry[] = [open(4, ''), { kind: 'sync', fd: 4 }, { kind: 'close', fd: 4 }];

/** A disk with the file `a`, its name synced, open for writing. */
function diskWithFile(seed: number, ...entries: Entry[]): Disk {
  const disk = createDisk(createRandom(seed));
  for (const entry of [open(3, 'a', true), ...syncFolder, ...entries]) disk.apply(entry);
  return disk;
}

/** What a hundred power cuts leave of it, each kind once. */
function outcomes(disk: Disk, path = 'a'): Set<string | undefined> {
  return new Set(Array.from({ length: 100 }, () => disk.cut().get(path)?.toString()));
}

describe('a disk whose power is cut', () => {
  it('keeps what was synced', () => {
    assert.deepEqual(outcomes(diskWithFile(1, write(0, 'one'), sync)), new Set(['one']));
  });

  it('keeps what was not synced, or not', () => {
    assert.deepEqual(
      outcomes(diskWithFile(1, write(0, 'one'), sync, write(0, 'two'))),
      new Set(['one', 'two']),
    );
  });

  it('keeps later writes without earlier ones, and nothing between them', () => {
    const found = outcomes(diskWithFile(1, write(0, 'a'), write(2, 'c')));
    assert.deepEqual(found, new Set(['', 'a', 'a\0c', '\0\0c']));
  });

  it('tears a write at its sectors alone', () => {
    const old = 'o'.repeat(3 * sector);
    const found = outcomes(diskWithFile(1, write(0, old), sync, write(100, 'n'.repeat(2 * sector))));
    const sectors = ([first, second, third]: string) =>
      `${'o'.repeat(100)}${first!.repeat(412)}${second!.repeat(512)}${third!.repeat(100)}${'o'.repeat(412)}`;
    const all = ['ooo', 'noo', 'ono', 'oon', 'nno', 'non', 'onn', 'nnn'].map(sectors);
    assert.ok(found.size > 4);
    for (const one of found) assert.ok(all.includes(one!), one);
  });

  it('keeps a truncation or not, and shows zeros where a file grows again', () => {
    const found = outcomes(diskWithFile(1, write(0, 'one'), sync, { kind: 'truncate', fd: 3, length: 1 }));
    assert.deepEqual(found, new Set(['one', 'o']));
    const grown = diskWithFile(
      1,
      write(0, 'one'),
      { kind: 'truncate', fd: 3, length: 1 },
      write(2, '!'),
      sync,
    );
    assert.deepEqual(outcomes(grown), new Set(['o\0!']));
  });

  it('keeps a new name for certain once its folder was synced', () => {
    const rename: Entry = { kind: 'rename', from: 'a', to: 'b' };
    assert.deepEqual(
      outcomes(diskWithFile(1, write(0, 'one'), sync, rename), 'b'),
      new Set(['one', undefined]),
    );
    assert.deepEqual(
      outcomes(diskWithFile(1, write(0, 'one'), sync, rename, sync), 'b'),
      new Set(['one', undefined]),
    );
    const synced = diskWithFile(1, write(0, 'one'), sync, rename, ...syncFolder);
    assert.deepEqual(outcomes(synced, 'b'), new Set(['one']));
    assert.deepEqual(outcomes(synced, 'a'), new Set([undefined]));
  });

  it('brings a removed file back until its folder was synced', () => {
    const gone: Entry[] = [write(0, 'one'), sync, { kind: 'unlink', path: 'a' }];
    assert.deepEqual(outcomes(diskWithFile(1, ...gone)), new Set(['one', undefined]));
    assert.deepEqual(outcomes(diskWithFile(1, ...gone, ...syncFolder)), new Set([undefined]));
  });

  it('loses a folder whose own name was not synced, with all that was in it', () => {
    const disk = createDisk(createRandom(1));
    const inside: Entry[] = [
      { kind: 'mkdir', path: 'data' },
      open(3, 'data/a', true),
      write(0, 'one'),
      sync,
      open(5, 'data'),
      { kind: 'sync', fd: 5 },
    ];
    for (const entry of inside) disk.apply(entry);
    assert.deepEqual(outcomes(disk, 'data/a'), new Set(['one', undefined]));
    for (const entry of syncFolder) disk.apply(entry);
    assert.deepEqual(outcomes(disk, 'data/a'), new Set(['one']));
  });

  it('never keeps for certain what a sync failed to bring to it, whatever is synced later', () => {
    const failed: Entry = { kind: 'failed sync', fd: 3 };
    const left = new Set<string | undefined>();
    for (let seed = 0; seed < 20; seed++) {
      const disk = diskWithFile(seed, write(0, 'one'), sync, write(0, 'two'), failed, sync);
      for (const one of outcomes(disk)) left.add(one);
    }
    assert.deepEqual(left, new Set(['one', 'two']));
    const again = diskWithFile(1, write(0, 'one'), sync, write(0, 'two'), failed, write(0, 'two'), sync);
    assert.deepEqual(outcomes(again), new Set(['two']), 'unless it is written anew');
  });
});
