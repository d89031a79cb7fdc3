// The request that the site sends to itself, to see whether requests arrive.
import type { Screened } from './submission.ts';

/** Screening alone gives reasons: no visitor can have this one. */
export const canaryReason = 'canary';

export function isCanary({ reasons }: Pick<Screened, 'reasons'>): boolean {
  return reasons.includes(canaryReason);
}
