// Proof that a power cut loses nothing that was promised: the store's own writes and syncs, as it made them under load,
// played onto disks that keep no more than they must.
import { emptyTally, addTo, examineCuts, type Tally } from './images.ts';
import type { Entry } from './log.ts';
import { anyMoments } from './moments.ts';
import { hearAll } from './promises.ts';
import { createRandom } from './random.ts';
import { databaseName, record, withShim, type Life } from './recording.ts';

export interface ProofOptions {
  seed: number;
  /** Told how it goes on, a line at a time. */
  log: (line: string) => void;
}

export interface PowerCuts extends Tally {
  /** Submissions that were acknowledged in all recordings. */
  acknowledged: number;
  /** How often the database itself was synced: at checkpoints, above all. */
  databaseSyncs: number;
  /** The same with synchronous=NORMAL. Where it loses nothing, the whole proves nothing. */
  control: Tally;
}

// Each life brings some checkpoints of SQLite's own choice, at 1,000 pages of WAL.
const powerCutLives: readonly Life[] = [
  { submissions: 150, end: 'kill' },
  { submissions: 150, end: 'close' },
  { submissions: 150, end: 'kill' },
];
const imagesPerRecording = 250;
const mostControlImages = 200;

/** Plays `images` power cuts, on recordings of the real store and its thread under load. */
export async function provePowerCuts({
  images,
  seed,
  log,
}: ProofOptions & { images: number }): Promise<PowerCuts> {
  const random = createRandom(seed);
  const total = { acknowledged: 0, databaseSyncs: 0, ...emptyTally() };
  return withShim(async (shim, newFolder) => {
    for (let left = images; left > 0; left -= imagesPerRecording) {
      const recording = await record(shim, newFolder(), random.below(2 ** 31), powerCutLives);
      const { entries } = recording;
      addTo(
        total,
        examineCuts(entries, anyMoments(entries, Math.min(left, imagesPerRecording), random), random),
      );
      total.acknowledged += hearAll(entries).count();
      total.databaseSyncs += countDatabaseSyncs(entries);
      log(`${total.images} of ${images} power cuts: ${total.lost} lost, ${total.corrupt} corrupt`);
    }
    const relaxed = powerCutLives.map((life) => ({ ...life, durability: 'relaxed' as const }));
    const { entries } = await record(shim, newFolder(), random.below(2 ** 31), relaxed);
    const moments = anyMoments(entries, Math.min(images, mostControlImages), random);
    const control = examineCuts(entries, moments, random);
    log(`control with synchronous=NORMAL: ${control.lost} of ${control.images} lost something`);
    return { ...total, control };
  });
}

/** Syncs of the database itself: at checkpoints, above all. */
function countDatabaseSyncs(entries: readonly Entry[]): number {
  const paths = new Map<number, string>();
  let syncs = 0;
  for (const entry of entries) {
    if (entry.kind === 'open') paths.set(entry.fd, entry.path);
    if (entry.kind === 'sync' && paths.get(entry.fd) === databaseName) syncs += 1;
  }
  return syncs;
}
