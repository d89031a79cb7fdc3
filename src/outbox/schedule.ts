// When a delivery that failed is tried again.

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

// Quick at first, since most failures are a restart of Odoo; later rarely, since what lasts an hour needs a person.
const firstDelays = [
  0,
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
];
const lastDelay = 6 * hour;

// Longer than an owner's holiday without a look at the log.
const horizon = 14 * day;

// Each wait is stretched or shortened by up to a fifth, so that deliveries that failed together do not return together.
const jitter = 0.2;

// An answer nobody expects is rarely cured by time alone: some eight hours let somebody look after Odoo first.
const mostDoubts = 9;

// A destination that asks for more patience than this is asked again all the same.
export const longestRetryAfterMs = hour;

/** More than any wait that is ever written down, in ms: what is due later was due by a clock that was put back since. */
export const longestWaitMs = 8 * hour;

/** How many attempts fill the 14 days. */
export const mostAttempts = firstDelays.length + Math.ceil((horizon - sum(firstDelays)) / lastDelay);

/**
 * How long to wait, in ms, after an attempt has failed, or null when the delivery is to be parked. `attempts` and
 * `doubts` count this one too; `random` is from 0 to 1.
 */
export function delayAfter(
  {
    attempts,
    doubts,
    retryAfterMs = 0,
  }: { attempts: number; doubts: number; retryAfterMs?: number | undefined },
  random: number,
): number | null {
  if (attempts >= mostAttempts || doubts >= mostDoubts) return null;
  const delay = (firstDelays[attempts] ?? lastDelay) * (1 - jitter + 2 * jitter * random);
  return Math.round(Math.max(delay, boundRetryAfter(retryAfterMs)));
}

/** What a destination's Retry-After is honoured for, in ms. */
export function boundRetryAfter(retryAfterMs: number): number {
  return Math.min(retryAfterMs, longestRetryAfterMs);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
