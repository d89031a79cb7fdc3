// The store's thread: a slow disk holds up this thread and never a page.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { createGroupCommit, findBroken, isFull, toProblem, type Answer, type Call } from './group-commit.ts';
import type { Notice } from './log.ts';
import { ballastOf, createBallast, removeBallast } from './sqlite-ballast.ts';
import { promises, reads, sqliteCalls } from './sqlite-calls.ts';
import { warningOfDisk } from './sqlite-disk.ts';
import { openDatabase, type OpenOptions } from './sqlite-open.ts';
import { metEndOfDisk, withBallast } from './sqlite-room.ts';
import { answerScrubs, isScrub } from './sqlite-scrub.ts';

// Bounds how long the first of a group waits for the last: 200 take a few milliseconds.
const largestGroup = 200;

const port = parentPort!;

const isPromise = ({ name }: Call) => promises.has(name);

/** The bytes of a file are handed over, not copied. */
function post(answers: Answer[]): void {
  const contents = answers.flatMap((answer) =>
    'value' in answer && answer.value instanceof Uint8Array ? [answer.value.buffer as ArrayBuffer] : [],
  );
  port.postMessage(answers, contents);
}

function tell(notice: Notice): void {
  port.postMessage(notice);
}

/** A disk that filled up while no site ran is no reason not to start. */
function open(options: OpenOptions) {
  try {
    return openDatabase(options);
  } catch (error) {
    if (options.purpose !== 'site' || !(error instanceof Error) || !isFull(error.cause)) throw error;
    removeBallast(options.file);
    return openDatabase(options);
  }
}

function serve(options: OpenOptions): void {
  const opened = open(options);
  const commitGroup = createGroupCommit(opened.db, sqliteCalls(opened.db), reads, (group) => {
    if (group.some(isPromise)) opened.checkPlace();
  });
  const onDisk = options.purpose === 'site' && options.file !== ':memory:';
  if (opened.notice) tell(opened.notice);
  const warning = onDisk ? warningOfDisk(options.file) : null;
  if (warning !== null) tell({ level: 'warn', message: warning });
  const ballast = onDisk ? createBallast({ path: ballastOf(options.file), tell }) : null;
  const commitInRoom = ballast ? withBallast(commitGroup, ballast, isPromise) : commitGroup;

  // `null` asks to close; it is the last message ever sent. A broken database is closed unasked: whatever still waits
  // is answered by the end of this thread.
  port.on('message', (first: Call | null) => {
    const group: Call[] = [];
    let message: Call | null | undefined = first;
    while (message) {
      group.push(message);
      if (group.length === largestGroup) break;
      message = (receiveMessageOnPort(port) as { message: Call | null } | undefined)?.message;
    }
    const calls = group.filter((call) => !isScrub(call));
    const answers = calls.length > 0 ? commitInRoom(calls) : [];
    answers.push(...answerScrubs(opened.db, group));
    if (answers.some(metEndOfDisk)) ballast?.release();
    post(answers);
    if (message !== null && !findBroken(answers)) return;
    ballast?.close();
    opened.close();
    port.close();
  });
  post([{ id: 0, value: opened.secret }]);
}

try {
  serve(workerData as OpenOptions);
} catch (error) {
  post([{ id: 0, problem: toProblem(error) }]);
}
