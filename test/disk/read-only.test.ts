// A disk that became read-only while no site ran, as Linux makes one that has failed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { OutboxError } from '../../src/outbox/outbox.ts';
import { openSqliteOutbox } from '../../src/outbox/sqlite.ts';
import { identity, sampleEstimate } from '../support/outbox-sample.ts';
import { mountSmallDisk, noSmallDisk } from './small-disk.ts';

it(
  'a start on a read-only disk is refused with what to do, and loses nothing',
  { skip: noSmallDisk() },
  async () => {
    const disk = mountSmallDisk(40);
    const remount = (how: 'ro' | 'rw') => execFileSync('mount', ['-o', `remount,${how}`, disk.folder]);
    try {
      const file = join(disk.folder, 'porchlight.db');
      const before = await openSqliteOutbox({ file });
      await before.add(sampleEstimate(), identity('before'));
      await before.close();
      const bytes = readFileSync(file);
      remount('ro');
      for (const purpose of ['site', 'desk', 'move'] as const)
        await assert.rejects(
          openSqliteOutbox({ file, purpose }),
          (error) => error instanceof OutboxError && /its folder exists, is writable/.test(error.message),
        );
      assert.ok(readFileSync(file).equals(bytes));
      remount('rw');
      const after = await openSqliteOutbox({ file });
      assert.ok(await after.find(identity('before')));
      await after.close();
    } finally {
      disk.remove();
    }
  },
);
