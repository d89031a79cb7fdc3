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
