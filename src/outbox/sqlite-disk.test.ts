import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { OutboxError } from './outbox.ts';
import { refuseSharedDisk, warningOfDisk } from './sqlite-disk.ts';

const file = '/srv/porchlight.db';

describe('the disk of a database', () => {
  it('is refused on a share of other machines, with what to do', () => {
    for (const type of [0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x00c36400]) {
      assert.throws(
        () => refuseSharedDisk(file, type),
        (error) =>
          error instanceof OutboxError &&
          /^\/srv\/porchlight\.db is on a network share .* on a local disk, or a PostgreSQL\.$/.test(
            error.message,
          ),
      );
    }
  });

  it('is doubted, not refused, where it goes with a container or may be a share', () => {
    for (const [type, words] of [
      [0x794c7630, /go with it when the container is replaced/],
      [0x65735546, /may be a network share/],
    ] as const) {
      refuseSharedDisk(file, type);
      assert.match(warningOfDisk(file, type)!, words);
    }
  });

  it('is taken without a word on ext4, xfs, btrfs, zfs and in memory', () => {
    for (const type of [0xef53, 0x58465342, 0x9123683e, 0x2fc12fc1, 0x01021994]) {
      refuseSharedDisk(file, type);
      assert.equal(warningOfDisk(file, type), null);
    }
  });

  it('is asked for the nearest folder there is', { skip: process.platform !== 'linux' }, () => {
    const below = join(tmpdir(), 'not-made-yet', 'porchlight.db');
    assert.equal(warningOfDisk('/proc/self/nothing/porchlight.db'), null);
    refuseSharedDisk(below);
    assert.equal(warningOfDisk(below) === null, warningOfDisk(tmpdir()) === null);
  });
});
