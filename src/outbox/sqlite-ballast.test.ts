import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { until } from '../../test/support/outbox-worker-bench.ts';
import type { Notice } from './log.ts';
import { ballastOf, createBallast } from './sqlite-ballast.ts';

const megabyte = 1024 * 1024;
const soon = { firstMs: 5, lookEveryMs: 5, failedMs: 5 };

describe('the ballast', () => {
  let folder: string;
  let path: string;
  let told: Notice[];
  let disk: { bytes: number; freeBytes: number };
  let ballast: ReturnType<typeof createBallast> | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'outbox-'));
    path = join(folder, 'porchlight.db-ballast');
    told = [];
    disk = { bytes: 30 * megabyte, freeBytes: 30 * megabyte };
  });
  afterEach(async () => {
    ballast?.close();
    await until(() => !existsSync(path) || statSync(path).size === 3 * megabyte);
    rmSync(folder, { recursive: true });
  });

  const begin = (times = soon) =>
    (ballast = createBallast({ path, tell: (n) => told.push(n), disk: () => disk, times }));
  const size = () => statSync(path, { throwIfNoEntry: false })?.size;
  const levels = () => told.map(({ level }) => level);

  it('takes a tenth of a small disk, really, and for this user alone', async () => {
    begin();
    assert.equal(ballast!.isFull(), false, 'nothing waits for it');
    await until(() => size() === 3 * megabyte);
    const { blocks, mode } = statSync(path);
    assert.ok(blocks * 512 >= 3 * megabyte, 'not sparse');
    assert.equal(mode & 0o777, 0o600);
    assert.deepEqual(told, []);
  });

  it('is given up at the end of the disk, which is told once, and is made anew when there is room for two', async () => {
    begin();
    await until(() => size() === 3 * megabyte);
    disk.freeBytes = 0;
    ballast!.release();
    ballast!.release();
    assert.equal(size(), undefined);
    disk.freeBytes = 6 * megabyte - 1;
    let asked = 0;
    disk = Object.defineProperty({ ...disk }, 'freeBytes', {
      get: () => ((asked += 1), 6 * megabyte - 1),
    });
    await until(() => asked > 3);
    assert.deepEqual([ballast!.isFull(), size(), levels()], [true, undefined, ['error']]);
    assert.match(told[0]!.message, /Make room until 7 MB are free in /);
    disk = { bytes: 30 * megabyte, freeBytes: 6 * megabyte };
    await until(() => !ballast!.isFull());
    assert.equal(size(), 3 * megabyte);
    assert.deepEqual(levels(), ['error', 'info']);
  });

  it('is missed at a start without room for it, until there is', async () => {
    disk.freeBytes = megabyte;
    begin();
    assert.equal(ballast!.isFull(), true);
    assert.deepEqual(levels(), ['error']);
    disk.freeBytes = 30 * megabyte;
    await until(() => !ballast!.isFull());
  });

  it('found in place at a start is the ballast, however little is free beside it', () => {
    writeFileSync(path, Buffer.alloc(3 * megabyte));
    disk.freeBytes = 0;
    begin();
    assert.equal(ballast!.isFull(), false);
  });

  it('that a dying process left half made is made anew', async () => {
    writeFileSync(path, Buffer.alloc(megabyte));
    disk.freeBytes = 5 * megabyte;
    begin();
    assert.equal(ballast!.isFull(), false, 'what the half takes is room as well');
    await until(() => size() === 3 * megabyte);
  });

  it('is tried again when it cannot be written though there seems to be room: nothing is promised before', async () => {
    const missing = join(folder, 'gone');
    path = join(missing, 'porchlight.db-ballast');
    disk.freeBytes = 0;
    begin();
    disk.freeBytes = 30 * megabyte;
    let asked = 0;
    disk = Object.defineProperty({ ...disk }, 'freeBytes', { get: () => ((asked += 1), 30 * megabyte) });
    await until(() => asked > 3);
    assert.equal(ballast!.isFull(), true);
    assert.deepEqual(levels(), ['error']);
  });

  it('given up while it is being made is not in place', async () => {
    disk = { bytes: 3000 * megabyte, freeBytes: 3000 * megabyte };
    begin();
    await until(() => size() !== undefined);
    disk.freeBytes = 0;
    ballast!.release();
    let asked = 0;
    disk = Object.defineProperty({ ...disk }, 'freeBytes', { get: () => ((asked += 1), 0) });
    await until(() => asked > 3);
    assert.deepEqual([ballast!.isFull(), size()], [true, undefined]);
  });

  it('stands beside the database itself when its name is a link to another disk', () => {
    const real = join(folder, 'real.db');
    const link = join(folder, 'link.db');
    assert.equal(ballastOf(link), `${link}-ballast`);
    writeFileSync(real, '');
    symlinkSync(real, link);
    assert.equal(ballastOf(link), `${real}-ballast`);
  });
});
