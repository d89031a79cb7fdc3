import { timeOfId } from '../submission/id.ts';
import { createSeal } from '../web/seal.ts';

// An hour less than an upload that nobody claims is kept: what a page still names is still there.
const lifeMs = 23 * 60 * 60_000;

/** Names uploads in pages: nobody can make a token up, and each ends by itself. */
export function createTokens(secret: Uint8Array, now: () => number) {
  const seal = createSeal(secret, 'upload');
  return {
    of: (id: string) => seal.close(id),
    /** The upload's id; undefined for a token that is none, or that has ended. */
    open(token: string): string | undefined {
      const id = seal.open(token);
      return id !== undefined && now() - timeOfId(id) < lifeMs ? id : undefined;
    },
  };
}
