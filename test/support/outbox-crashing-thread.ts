// A thread that greets, answers `echo`, hangs at `hold` until it is notified, finds its work broken at `break` and
// ends, and dies at anything else.
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', (call: { id: number; name: string; args: unknown[] } | null) => {
  if (call === null) return parentPort?.close();
  if (call.name === 'hold') Atomics.wait(call.args[0] as Int32Array, 0, 0);
  else if (call.name === 'break') {
    parentPort?.postMessage([{ id: call.id, problem: { kind: 'broken', message: 'disk I/O error' } }]);
    return parentPort?.close();
  } else if (call.name !== 'echo') throw new RangeError('it hit the fan');
  parentPort?.postMessage([{ id: call.id, value: call.args[0] }]);
});
parentPort?.postMessage([{ id: 0, value: 'hello' }]);
