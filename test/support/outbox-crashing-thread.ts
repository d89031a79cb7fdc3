// A thread that greets, answers `echo`, and dies at anything else.
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', (call: { id: number; name: string; args: unknown[] } | null) => {
  if (call === null) return parentPort?.close();
  if (call.name !== 'echo') throw new RangeError('it hit the fan');
  parentPort?.postMessage([{ id: call.id, value: call.args[0] }]);
});
parentPort?.postMessage([{ id: 0, value: 'hello' }]);
