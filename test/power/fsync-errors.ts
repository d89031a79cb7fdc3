// Proof that a disk which fails to sync loses nothing that was promised.
import { emptyTally, addTo, examineCuts, examineSeen, type Tally } from './images.ts';
import { momentsAfter } from './moments.ts';
import type { ProofOptions } from './power-cuts.ts';
import { gaveUp, hearAll } from './promises.ts';
import { createRandom } from './random.ts';
import { record, withShim, type Life } from './recording.ts';

export interface FsyncErrors extends Tally {
  places: number;
  acknowledged: number;
  /** How many first lives ended with the error, and how many went on to their end. */
  ended: number;
  wentOn: number;
}

const imagesPerPlace = 12;
// Long enough for a checkpoint in the middle of the first, and one at the end of the second.
const failingLife: Life = { submissions: 80, end: 'kill' };
const lifeAfter: Life = { submissions: 20, end: 'close' };

/**
 * Lets one sync fail with EIO at each of `places`, or that one and every later one, starts the site again as a supervisor
 * would, and cuts the power at moments of both lives. What could not be synced is gone from the disk, while every program
 * still sees it: so Linux does it.
 */
export async function proveFsyncErrors({
  places,
  seed,
  log,
}: ProofOptions & { places: number }): Promise<FsyncErrors> {
  const random = createRandom(seed);
  const total = { places: 0, acknowledged: 0, ended: 0, wentOn: 0, ...emptyTally() };
  return withShim(async (shim, newFolder) => {
    const { entries: healthy } = await record(shim, newFolder(), seed, [failingLife]);
    // No two lives sync equally often: nearly all come as far as this.
    const reached = 0.8 * healthy.filter(({ kind }) => kind === 'sync').length;
    while (total.places < places) {
      const sync = 1 + Math.floor(((total.places + random.next()) * reached) / places);
      const fails = { sync, always: total.places % 2 === 1 };
      const lives = [{ ...failingLife, fails }, lifeAfter];
      const recording = await record(shim, newFolder(), random.below(2 ** 31), lives);
      const { entries, codes } = recording;
      const failed = entries.findIndex(({ kind }) => kind === 'failed sync');
      if (failed < 0) continue;
      addTo(total, examineCuts(entries, momentsAfter(failed, entries, imagesPerPlace, random), random));
      addTo(total, examineSeen(recording));
      total.places += 1;
      total.acknowledged += hearAll(entries).count();
      total[codes[0] === gaveUp ? 'ended' : 'wentOn'] += 1;
      log(
        `${total.places} of ${places} failing syncs: ${total.ended} ended the site, ${total.lost} lost, ${total.corrupt} corrupt`,
      );
    }
    return total;
  });
}
