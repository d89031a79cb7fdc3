import { randomBytes } from 'node:crypto';
import type { Form } from './submission.ts';

// Crockford's base32: no I, L, O or U, so that a reference survives being read out on the telephone.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const letters = { estimate: 'E', helpdesk: 'H' } as const;

/** A random, not sequential, reference such as `E-7F4K-2Q9M`: 40 bits, so a clash is rare but must be expected. */
export function newReference(form: Form): string {
  const digits = Array.from(randomBytes(8), (byte) => alphabet[byte % 32]).join('');
  return `${letters[form]}-${digits.slice(0, 4)}-${digits.slice(4)}`;
}

/**
 * The reference that a person means: small letters, blanks, other hyphens or none, O for 0 and I or L for 1 are how
 * people copy one. Undefined for what can be none.
 */
export function readReference(typed: string): string | undefined {
  const compact = typed.toUpperCase().replace(/[\s\p{Pd}]/gu, '');
  const digits = compact.slice(1).replaceAll('O', '0').replace(/[IL]/g, '1');
  const known = /^[EH]/.test(compact) && digits.length === 8 && Array.from(digits).every(isDigit);
  return known ? `${compact[0]}-${digits.slice(0, 4)}-${digits.slice(4)}` : undefined;
}

const isDigit = (letter: string) => alphabet.includes(letter);
