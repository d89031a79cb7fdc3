// The control: what is lost or doubled is seen.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { startOdoo, type Arrived, type Odoo } from '../../bench/chaos/odoo.ts';
import { sqliteStore } from '../../bench/chaos/stores.ts';
import { emptyTally, kept } from '../../bench/chaos/tally.ts';
import { judge, type Promised } from '../../bench/chaos/verdict.ts';

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

const thanked = (mark: string, files = 0): [string, Promised] => [
  mark,
  { files, references: new Set([`E-${mark}`]) },
];

const judged = async (arrived: Arrived[], ...more: [string, Promised][]) => {
  const tally = emptyTally('a test');
  const store = sqliteStore(join(directory, 'porchlight.db'));
  const seen = { ...odoo, arrived: () => Promise.resolve(arrived) };
  await judge(tally, new Map([thanked('1'), thanked('2'), ...more]), store, seen);
  return { found: [tally.lost, tally.doubled, tally.corrupt], kept: kept(tally) };
};

const record = (mark: string, differs: Partial<Arrived> = {}): Arrived => ({
  reference: `E-${mark}`,
  mark,
  notes: 1,
  files: 0,
  ...differs,
});
const whole = [record('1'), record('2')];

it('finds nothing where each is there once with its note', async () => {
  assert.deepEqual(await judged(whole), { found: [0, 0, 0], kept: true });
});

it('sees what is not there, or has no note, or not its file', async () => {
  const oneLost = { found: [1, 0, 0], kept: false };
  assert.deepEqual(await judged([record('1')]), oneLost);
  assert.deepEqual(await judged([record('1'), record('2', { notes: 0 })]), oneLost);
  assert.deepEqual(await judged([...whole, record('3')], thanked('3', 1)), oneLost);
});

it('sees a second lead, note and file, also of what nobody was thanked for', async () => {
  const more = [record('1'), record('3', { notes: 2 }), record('4', { files: 2 })];
  assert.deepEqual(await judged([...whole, ...more], thanked('4', 1)), { found: [0, 3, 0], kept: false });
});

it('sees a visitor whose one request became two under two references', async () => {
  assert.deepEqual(await judged([...whole, record('1', { reference: 'E-5' })]), {
    found: [0, 1, 0],
    kept: false,
  });
  const told: [string, Promised] = ['3', { files: 0, references: new Set(['E-3', 'E-6']) }];
  assert.deepEqual(await judged([...whole, record('3')], told), { found: [0, 1, 0], kept: false });
});
