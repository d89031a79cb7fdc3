// One call of the transport, bounded in time: never throws, never hangs, answers for every job.
import type { Log } from './log.ts';
import type { Job, Outcome, Transport } from './transport.ts';

/** Why an attempt was broken off: it took too long, or the worker is being stopped. */
export type BreakOff = 'time limit' | 'stop';

// A transport that heeds the signal hands over within moments what it has; one that pays no heed must not hold up the worker.
const graceMs = 250;

/** `stopped`: broken off because the worker stops; says nothing about the destination. */
export async function attempt(
  { transport, log }: { transport: Transport; log: Log },
  jobs: readonly Job[],
  signal: AbortSignal,
): Promise<(Outcome | 'stopped')[]> {
  let outcomes: Outcome[] | undefined;
  try {
    outcomes = await Promise.race([transport.deliver(jobs, signal), brokenOff(signal)]);
    if (outcomes && outcomes.length !== jobs.length) throw new RangeError('another number of outcomes');
  } catch (error) {
    outcomes = undefined;
    if (!signal.aborted) {
      const name = error instanceof Error ? error.name : typeof error;
      log.error(
        { kind: jobs[0]?.kind, externalIds: jobs.map((job) => job.externalId), error: name },
        'The transport threw or did not answer for each job, which is a bug: the deliveries are tried again.',
      );
      return jobs.map(() => ({ result: 'retry', class: 'doubtful', code: 'unexpected error' }));
    }
  }
  const ended = ((signal.reason as BreakOff) === 'stop' ? 'stopped' : noAnswer) satisfies Outcome | 'stopped';
  return jobs.map((_, i) => {
    const outcome = outcomes?.[i];
    // A transport that heeds the signal may report the broken call as a failure of the destination: it was ours.
    return outcome && !(signal.aborted && outcome.result === 'retry') ? outcome : ended;
  });
}

const noAnswer: Outcome = { result: 'retry', class: 'transient', code: 'no answer in time' };

function brokenOff(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const end = () => setTimeout(() => resolve(undefined), graceMs);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
