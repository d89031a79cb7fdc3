// Room kept back on the database's disk, so that a full one still takes what has to be written.
import { randomBytes } from 'node:crypto';
import { existsSync, realpathSync, rmSync, statfsSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Notice } from './log.ts';

// Enough for the results of a long backlog, for what erasing takes, and for cutting the write-ahead log.
const mostBytes = 32 * 1024 * 1024;

// Of a small disk no more than a part.
const shareOfDisk = 10;

// A slow disk takes it in some tens of milliseconds: no commit waits long behind it.
const partBytes = 1024 * 1024;

// A start has more urgent things to write; a try that failed will fail again for a while.
const usualTimes = { firstMs: 10_000, lookEveryMs: 1000, failedMs: 30_000 };

interface BallastDeps {
  /** The ballast's own file, on the disk of the database. */
  path: string;
  tell: (notice: Notice) => void;
  disk?: () => { bytes: number; freeBytes: number };
  times?: typeof usualTimes;
}

/**
 * The disk counts as full from the moment SQLite met its end, or a start found neither a ballast nor room for one, until
 * the ballast is there (again): only what was written and synced proves that there is room, statfs knows of no quota.
 *
 * New requests are to be refused for as long. They never end: they would fill what the ballast gave within minutes, and
 * then no result of an acknowledged one could be written, nothing erased and no log cut. A visitor who is refused knows
 * it and calls.
 */
export interface Ballast {
  isFull(): boolean;
  /** Gives its room to the database. */
  release(): void;
  close(): void;
}

/** Never throws: where no ballast can be, the database is used without. */
export function createBallast({
  path,
  tell,
  disk = () => measure(dirname(path)),
  times = usualTimes,
}: BallastDeps): Ballast {
  const wantedBytes = Math.min(mostBytes, Math.floor(disk().bytes / shareOfDisk));
  // As much again is to be left beside it: otherwise it would be gone again in the next minute.
  const roomBytes = 2 * wantedBytes;
  const hasRoom = () => disk().freeBytes + sizeOf(path) >= roomBytes;
  let inPlace = sizeOf(path) >= wantedBytes;
  let full = false;
  let making = false;
  let releases = 0;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  function becomeFull(): void {
    full = true;
    const message = `The disk of the outbox is full: no request can be kept, and visitors are asked to call. Make room until ${Math.ceil(roomBytes / 1e6)} MB are free in ${dirname(path)}. What was kept is delivered meanwhile, and all goes on by itself.`;
    tell({ level: 'error', message });
  }

  async function make(): Promise<void> {
    const before = releases;
    const isOver = () => closed || releases > before;
    try {
      // What a process that died left half made.
      remove(path);
      await write(path, wantedBytes, isOver);
      if (isOver()) return remove(path);
      inPlace = true;
      if (full) tell({ level: 'info', message: 'The disk of the outbox has room again: requests are kept.' });
      full = false;
    } catch {
      // A quota, no descriptor, or no room after all.
      remove(path);
    }
  }

  async function look(): Promise<void> {
    if (!hasRoom()) return lookIn(times.lookEveryMs);
    making = true;
    await make();
    making = false;
    if (!inPlace && !closed) lookIn(times.failedMs);
  }

  function lookIn(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), ms).unref();
  }

  if (!inPlace) {
    if (!hasRoom()) becomeFull();
    lookIn(times.firstMs);
  }

  return {
    isFull: () => full,
    release() {
      inPlace = false;
      releases += 1;
      remove(path);
      if (full) return;
      becomeFull();
      if (!making) lookIn(times.lookEveryMs);
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** Beside the database itself, where its name is a symbolic link. */
export function ballastOf(file: string): string {
  return `${existsSync(file) ? realpathSync(file) : file}-ballast`;
}

export function removeBallast(file: string): void {
  remove(ballastOf(file));
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // A disk that lets nothing be removed gives no room either.
  }
}

/** Where a disk cannot be asked, writing to it will tell. */
function measure(folder: string): { bytes: number; freeBytes: number } {
  try {
    const { blocks, bavail, bsize } = statfsSync(folder);
    return { bytes: blocks * bsize, freeBytes: bavail * bsize };
  } catch {
    return { bytes: Infinity, freeBytes: Infinity };
  }
}

/** Random bytes: where the file system compresses, others would keep no room. */
async function write(path: string, bytes: number, isOver: () => boolean): Promise<void> {
  const part = randomBytes(partBytes);
  const file = await open(path, 'wx', 0o600);
  try {
    for (let written = 0; written < bytes && !isOver();) {
      written += (await file.write(part, 0, Math.min(partBytes, bytes - written))).bytesWritten;
      await file.datasync();
    }
  } finally {
    await file.close();
  }
}
