// What is left of a submission when its answers are not kept any longer.
import type { Submission } from './submission.ts';

/** Nothing here tells who sent it, or what was in it. */
export interface Erased extends Pick<Submission, 'id' | 'form' | 'reference' | 'receivedAt' | 'screened'> {
  /** Milliseconds since the epoch. */
  erasedAt: number;
}

export function remainsOf(
  { id, form, reference, receivedAt, screened }: Submission | Erased,
  erasedAt: number,
): Erased {
  return { id, form, reference, receivedAt, screened, erasedAt };
}

export function isErased(kept: Submission | Erased): kept is Erased {
  return 'erasedAt' in kept;
}
