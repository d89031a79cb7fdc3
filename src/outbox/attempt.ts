// One attempt of one delivery, bounded in time: never throws, never hangs.
import type { Claim } from './outbox.ts';
import type { Log } from './log.ts';
import type { Outcome, Transport } from './transport.ts';

/** Why an attempt was broken off: it took too long, or the worker is being stopped. */
export type BreakOff = 'time limit' | 'stop';

/** `stopped`: broken off because the worker stops; says nothing about the destination. */
export async function attempt(
  { transport, log }: { transport: Transport; log: Log },
  { externalId, submission }: Pick<Claim, 'externalId' | 'submission'>,
  signal: AbortSignal,
): Promise<Outcome | 'stopped'> {
  let outcome: Outcome | undefined;
  try {
    outcome = await Promise.race([transport.deliver({ externalId, submission }, signal), brokenOff(signal)]);
  } catch (error) {
    if (!signal.aborted) {
      const name = error instanceof Error ? error.name : typeof error;
      log.error(
        { externalId, error: name },
        'The transport threw, which is a bug: the delivery is tried again.',
      );
      return { result: 'retry', class: 'doubtful', code: 'unexpected error' };
    }
  }
  // A transport that heeds the signal may report the broken call as a failure of the destination: it was ours.
  if (outcome && !(signal.aborted && outcome.result === 'retry')) return outcome;
  if ((signal.reason as BreakOff) === 'stop') return 'stopped';
  return { result: 'retry', class: 'transient', code: 'no answer in time' };
}

/** A transport that pays no heed to the signal must not hold up the worker. */
function brokenOff(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
