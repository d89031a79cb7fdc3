import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createTurns } from './turns.ts';

it('two run at once, the others wait in line, and whoever fails makes room too', async () => {
  const inTurn = createTurns(2);
  const order: string[] = [];
  let running = 0;
  let most = 0;
  const work = (name: string, fails = false) =>
    inTurn(1, async () => {
      order.push(name);
      most = Math.max(most, (running += 1));
      await new Promise(setImmediate);
      running -= 1;
      if (fails) throw new Error(name);
      return name;
    });

  const all = await Promise.allSettled([work('a', true), work('b'), work('c', true), work('d'), work('e')]);
  assert.deepEqual(order, ['a', 'b', 'c', 'd', 'e']);
  assert.equal(most, 2);
  assert.deepEqual(
    all.map(({ status }) => status),
    ['rejected', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  );
  assert.equal(await work('later'), 'later');
});

it('what is heavy runs alone, in its turn, and however heavy it is', async () => {
  const inTurn = createTurns(2);
  const running = new Set<string>();
  const seen: string[] = [];
  const work = (name: string, weight: number) =>
    inTurn(weight, async () => {
      running.add(name);
      seen.push([...running].join(''));
      await new Promise(setImmediate);
      running.delete(name);
    });

  await Promise.all([work('a', 1), work('B', 3), work('c', 1), work('d', 1)]);
  assert.deepEqual(seen, ['a', 'B', 'c', 'cd']);
});
