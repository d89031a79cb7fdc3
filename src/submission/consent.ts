// What a visitor agreed to, and which wording it was.
import { createHash } from 'node:crypto';
import type { Consent } from './submission.ts';

/** A consent as it is kept: its version is made from the wording, so no other wording can go by the same one. */
export function consentTo({ text, ...given }: Omit<Consent, 'version'>): Consent {
  const version = createHash('sha256').update(text.normalize()).digest('hex').slice(0, 8);
  return { text, version, ...given };
}
