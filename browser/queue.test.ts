import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createQueue } from './queue.ts';

it('a queue runs two at a time, in order, and goes on after a failure', async () => {
  const run = createQueue(2);
  const started: number[] = [];
  let [running, most] = [0, 0];
  const results = await Promise.allSettled(
    [1, 2, 3, 4, 5].map((n) =>
      run(async () => {
        started.push(n);
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setTimeout(resolve, 2));
        running -= 1;
        if (n === 2) throw new Error('broken');
        return n;
      }),
    ),
  );
  assert.deepEqual(started, [1, 2, 3, 4, 5]);
  assert.equal(most, 2);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
  );
});
