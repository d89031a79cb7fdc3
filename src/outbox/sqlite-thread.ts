// The store's thread: a slow disk holds up this thread and never a page.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { createGroupCommit, findBroken, toProblem, type Answer, type Call } from './group-commit.ts';
import { promises, reads, sqliteCalls } from './sqlite-calls.ts';
import { openDatabase, type OpenOptions } from './sqlite-open.ts';
import { answerScrubs, isScrub } from './sqlite-scrub.ts';

// Bounds how long the first of a group waits for the last: 200 take a few milliseconds.
const largestGroup = 200;

const port = parentPort!;

/** The bytes of a file are handed over, not copied. */
function post(answers: Answer[]): void {
  const contents = answers.flatMap((answer) =>
    'value' in answer && answer.value instanceof Uint8Array ? [answer.value.buffer as ArrayBuffer] : [],
  );
  port.postMessage(answers, contents);
}

function serve(options: OpenOptions): void {
  const opened = openDatabase(options);
  const commitGroup = createGroupCommit(opened.db, sqliteCalls(opened.db), reads, (group) => {
    if (group.some(({ name }) => promises.has(name))) opened.checkPlace();
  });

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
    const answers = calls.length > 0 ? commitGroup(calls) : [];
    answers.push(...answerScrubs(opened.db, group));
    post(answers);
    if (message !== null && !findBroken(answers)) return;
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
