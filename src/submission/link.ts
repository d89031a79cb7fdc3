import { timeOfId } from './id.ts';

// Long enough to find the reference again in a bookmark, short enough that a leaked link ends.
const linkLifeMs = 90 * 24 * 60 * 60_000;

/** The submission that a sealed link leads to; undefined for a token that is none, or that has ended. */
export function openLink(
  token: string,
  seal: { open(token: string): string | undefined },
  now: number,
): string | undefined {
  const id = seal.open(token);
  return id !== undefined && now - timeOfId(id) < linkLifeMs ? id : undefined;
}
