// The short form of both proofs. The long form is 2,000 power cuts and 40 failing syncs.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { describe, it } from 'node:test';
import { proveFsyncErrors } from './fsync-errors.ts';
import { provePowerCuts } from './power-cuts.ts';
import { cannotWatch } from './recording.ts';

// Another course every time: what it may find is always the same, nothing.
const seed = randomInt(2 ** 31);

describe(
  `the store on a disk that keeps no more than it must (seed ${seed})`,
  { skip: cannotWatch() },
  () => {
    it('keeps every promise through 100 power cuts, which a store with synchronous=NORMAL does not', async (t) => {
      const proof = await provePowerCuts({ images: 100, seed, log: (line) => t.diagnostic(line) });
      assert.deepEqual(proof.words, []);
      assert.deepEqual([proof.images, proof.lost, proof.corrupt], [100, 0, 0]);
      assert.ok(proof.databaseSyncs > 1, 'no power was cut at a checkpoint');
      assert.ok(proof.control.lost > 0, 'a store that loses was not caught: the proof is void');
    });

    it('ends, and keeps every promise, when a sync fails', async (t) => {
      const proof = await proveFsyncErrors({ places: 5, seed, log: (line) => t.diagnostic(line) });
      assert.deepEqual(proof.words, []);
      assert.deepEqual([proof.places, proof.lost, proof.corrupt], [5, 0, 0]);
      assert.ok(proof.ended > 0, 'no failure was noticed');
    });
  },
);
