// The control: what is lost or doubled is seen.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { startOdoo, type Arrived, type Odoo } from '../../bench/chaos/odoo.ts';
import { sqliteStore } from '../../bench/chaos/stores.ts';
import { emptyTally, kept } from '../../bench/chaos/tally.ts';
import { judge } from '../../bench/chaos/verdict.ts';

let directory: string;
let odoo: Odoo;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chaos-'));
  odoo = await startOdoo({ seed: 1 });
});
after(async () => {
  await odoo.stop();
  await rm(directory, { recursive: true, force: true });
});

const judged = async (arrived: Arrived[]) => {
  const tally = emptyTally('a test');
  const store = sqliteStore(join(directory, 'porchlight.db'));
  const seen = { ...odoo, arrived: () => Promise.resolve(arrived) };
  await judge(tally, new Set(['E-1', 'E-2']), store, seen);
  return { found: [tally.lost, tally.doubled, tally.corrupt], kept: kept(tally) };
};

const whole = [
  { reference: 'E-1', notes: 1 },
  { reference: 'E-2', notes: 1 },
];

it('finds nothing where each is there once with its note', async () => {
  assert.deepEqual(await judged(whole), { found: [0, 0, 0], kept: true });
});

it('sees what is not there, or has no note', async () => {
  assert.deepEqual(await judged([whole[0]!]), { found: [1, 0, 0], kept: false });
  assert.deepEqual(await judged([whole[0]!, { reference: 'E-2', notes: 0 }]), {
    found: [1, 0, 0],
    kept: false,
  });
});

it('sees a second lead and a second note, also of what nobody was thanked for', async () => {
  assert.deepEqual(await judged([...whole, whole[0]!, { reference: 'E-3', notes: 2 }]), {
    found: [0, 2, 0],
    kept: false,
  });
});
