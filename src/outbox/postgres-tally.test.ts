import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { createPostgresLine, type PostgresLine } from '../../test/support/postgres-line.ts';
import { skipPostgres, usePostgres } from '../../test/support/postgres.ts';
import type { Outbox } from './outbox.ts';
import { openPostgresOutbox } from './postgres.ts';

const sender = '203.0.113.9';
const minute = 60_000;
// A busy machine must not make them count alone.
const limits = { tallyMs: 3000 };

describe('what senders do at two sites with one PostgreSQL', { skip: skipPostgres }, () => {
  const server = usePostgres();
  let line: PostgresLine;
  let url: string;
  let one: Outbox;
  let other: Outbox;
  before(async () => {
    line = await createPostgresLine(server.port);
  });
  after(() => line?.close());
  beforeEach(async () => {
    line.mend();
    url = await server.createDatabase();
    one = await openPostgresOutbox({ url, limits });
    other = await openPostgresOutbox({ url: line.through(url), limits });
  });
  afterEach(() => Promise.all([one, other].map((outbox) => outbox.close())));

  const run = (sql: string) => server.run(sql, new URL(url).pathname.slice(1));
  const pointsAt = async (outbox: Outbox) => (await outbox.tally('posts', sender, 1, minute)).points;

  it('is counted together, each thing and each sender by itself', async () => {
    const { points, msLeft } = await one.tally('posts', sender, 2, minute);
    assert.equal(points, 2);
    assert.ok(msLeft > 0 && msLeft <= minute);
    const counted = await Promise.all([other, one, other, one].map(pointsAt));
    assert.deepEqual(counted.toSorted(), [3, 4, 5, 6]);
    assert.equal((await other.tally('drafts', sender, 1, minute)).points, 1);
    assert.equal((await other.tally('posts', '198.51.100.7', 1, minute)).points, 1);
  });

  it('is counted anew when its window is over, and then forgotten', async () => {
    await one.tally('posts', sender, 3, minute);
    await one.tally('posts', '198.51.100.7', 3, 2 * minute);
    await run(`UPDATE porchlight.tally SET ends_at = ends_at - interval '1 minute'`);
    const { points, msLeft } = await other.tally('posts', sender, 1, minute);
    assert.equal(points, 1);
    assert.ok(msLeft > minute / 2);
    await run(`UPDATE porchlight.tally SET ends_at = ends_at + interval '1 month' WHERE points = 1`);
    assert.equal((await other.tally('posts', sender, 1, minute)).points, 1, 'the clock was put back');
    await run(`UPDATE porchlight.tally SET ends_at = now() WHERE points = 1`);
    await one.sweep(0, 0);
    assert.deepEqual(await run('SELECT points FROM porchlight.tally'), [{ points: 3 }]);
  });

  it('is kept under a name that the secret makes of the sender, and in no log of the server', async () => {
    const kept = async () => {
      await one.tally('posts', sender, 1, minute);
      return (await run('SELECT length(name), encode(name, $$escape$$) AS name FROM porchlight.tally'))[0]!;
    };
    const { length, name } = await kept();
    assert.equal(length, 32);
    assert.ok(!String(name).includes(sender));
    await one.close();
    url = await server.createDatabase();
    one = await openPostgresOutbox({ url, limits });
    assert.notEqual((await kept()).name, name);
    const persistence = `SELECT relpersistence FROM pg_class WHERE relname = 'tally'`;
    assert.deepEqual(await run(persistence), [{ relpersistence: 'u' }]);
  });

  for (const trouble of ['cut', 'hang'] as const) {
    it(`is counted by each alone, without an error, when the line is ${trouble === 'cut' ? trouble : 'hung'}`, async () => {
      assert.deepEqual([await pointsAt(other), await pointsAt(one)], [1, 2]);
      line[trouble]();
      assert.deepEqual([await pointsAt(other), await pointsAt(one)], [2, 3]);
      line.mend();
      let counted = await pointsAt(other);
      while (counted < 4) counted = await pointsAt(other);
    });
  }

  it('of a flood is counted by each alone at once, and does not wait for those before', async () => {
    assert.equal(await pointsAt(other), 1);
    line.hang();
    const ended: number[] = [];
    const flood = Array.from({ length: 60 }, async (_, n) => {
      await pointsAt(other);
      ended.push(n);
    });
    await flood.at(-1);
    assert.ok(!ended.includes(0));
    await Promise.all(flood);
  });
});
