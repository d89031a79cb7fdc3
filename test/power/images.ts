// Cuts the power at chosen moments of a recording and examines what is left.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createDisk, type Image } from './disk.ts';
import type { Entry } from './log.ts';
import { createPromises, hearAll } from './promises.ts';
import type { Random } from './random.ts';
import { databaseName, type Recording } from './recording.ts';

export interface Tally {
  images: number;
  /** In how many of them a promise was broken, or nothing could be trusted. */
  lost: number;
  corrupt: number;
  /** The first words on each image that is not as it must be. */
  words: string[];
}

// The images themselves need no disk: in memory they are examined several times as fast.
const memory = '/dev/shm';

export function examineCuts(entries: readonly Entry[], moments: readonly number[], random: Random): Tally {
  const tally: Tally = { images: 0, lost: 0, corrupt: 0, words: [] };
  const disk = createDisk(random);
  const promises = createPromises();
  const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'power-image-'));
  let done = 0;
  try {
    for (const moment of [...moments].sort((a, b) => a - b)) {
      for (; done < moment; done++) {
        const entry = entries[done]!;
        disk.apply(entry);
        if (entry.kind === 'said') promises.hear(entry.text);
      }
      write(disk.cut(), folder);
      const { lost, corrupt } = promises.examine(join(folder, databaseName));
      tally.images += 1;
      tally.lost += lost.length > 0 ? 1 : 0;
      tally.corrupt += corrupt.length > 0 ? 1 : 0;
      const [first] = [...corrupt, ...lost];
      if (first !== undefined) tally.words.push(`after ${moment} of ${entries.length} entries: ${first}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return tally;
}

function write(image: Image, folder: string): void {
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  for (const [path, bytes] of image) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}

/** What the next start finds when the power stays on. */
export function examineSeen({ entries, database }: Recording): Tally {
  const { lost, corrupt } = hearAll(entries).examine(database);
  const words = [...corrupt, ...lost].slice(0, 1);
  return { images: 1, lost: Math.min(1, lost.length), corrupt: Math.min(1, corrupt.length), words };
}

export function emptyTally(): Tally {
  return { images: 0, lost: 0, corrupt: 0, words: [] };
}

export function addTo(total: Tally, { images, lost, corrupt, words }: Tally): void {
  total.images += images;
  total.lost += lost;
  total.corrupt += corrupt;
  total.words.push(...words);
}
