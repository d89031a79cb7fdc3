// Calls into a worker thread. When the thread dies, every call that waits is rejected, and so is every later one.
import { Worker } from 'node:worker_threads';
import { findBroken, toError, type Answer, type Call } from './group-commit.ts';
import type { Notice } from './log.ts';
import { OutboxUnavailable } from './outbox.ts';

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  /** How many bytes went with the call. */
  bytes: number;
}

interface CallOptions {
  limitMs?: number;
  /** Handed over with the call: of no use to the caller any more. */
  transfer?: ArrayBuffer[];
}

interface Thread {
  /**
   * Rejects with OutboxUnavailable when the thread is gone, or has not answered within `limitMs`: the call may then still
   * be carried out, and its answer goes to nobody.
   */
  call(name: string, args: unknown[], options?: CallOptions): Promise<unknown>;
  /** How many calls the thread has not answered, those that ran out of time among them, and what was handed over with them. */
  waiting(): { calls: number; bytes: number };
  /** Resolves when every call made before it is answered and the thread has ended. */
  close(): Promise<void>;
}

/**
 * Starts `script` and resolves with what it says first, its answer number 0. `onCrash` is told when the thread ends
 * without being asked to, or says that what it works on is broken: it is of no use any more then. `tell` is handed what
 * it says unasked.
 */
export async function openThread(
  script: URL,
  data: unknown,
  onCrash: (error: OutboxUnavailable) => void = () => {},
  tell: (notice: Notice) => void = () => {},
): Promise<{ thread: Thread; greeting: unknown }> {
  const worker = new Worker(script, { workerData: data });
  const waiting = new Map<number, Waiting>();
  let bytesWaiting = 0;
  let nextId = 0;
  let opened = false;
  let closing = false;
  let gone: OutboxUnavailable | undefined;

  function answerTo(id: number, bytes = 0): Promise<unknown> {
    bytesWaiting += bytes;
    return new Promise((resolve, reject) => waiting.set(id, { resolve, reject, bytes }));
  }

  function end(error: OutboxUnavailable): void {
    if (gone) return;
    gone = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    if (opened && !closing) onCrash(error);
  }

  worker.on('message', (answers: Answer[] | Notice) => {
    if (!Array.isArray(answers)) return tell(answers);
    for (const answer of answers) {
      const call = waiting.get(answer.id);
      waiting.delete(answer.id);
      bytesWaiting -= call?.bytes ?? 0;
      if ('problem' in answer) call?.reject(toError(answer.problem));
      else call?.resolve(answer.value);
    }
    const broken = findBroken(answers);
    if (broken) end(toError(broken));
  });
  worker.on('error', (error: Error) =>
    end(new OutboxUnavailable(`The outbox's thread died (${error.name}).`)),
  );
  const exited = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      end(new OutboxUnavailable(closing ? 'The outbox is closed.' : `The outbox's thread ended.`));
      resolve();
    });
  });

  const greeting = await answerTo(nextId++);
  opened = true;

  const thread: Thread = {
    async call(name, args, { limitMs, transfer = [] } = {}) {
      if (gone || closing) throw gone ?? new OutboxUnavailable('The outbox is closed.');
      const id = nextId++;
      const bytes = transfer.reduce((sum, { byteLength }) => sum + byteLength, 0);
      worker.postMessage({ id, name, args } satisfies Call, transfer);
      const answer = answerTo(id, bytes);
      return limitMs === undefined ? answer : within(limitMs, answer);
    },
    waiting: () => ({ calls: waiting.size, bytes: bytesWaiting }),
    async close() {
      if (!closing && !gone) worker.postMessage(null);
      closing = true;
      await exited;
    },
  };
  return { thread, greeting };
}

async function within<T>(limitMs: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const giveUp = () => reject(new OutboxUnavailable(`The outbox has not answered within ${limitMs} ms.`));
    timer = setTimeout(giveUp, limitMs);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
