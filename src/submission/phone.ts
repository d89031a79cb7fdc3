import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js';
import type { Phone } from './submission.ts';

/**
 * Reads a phone number as people of `country` write it; the typed text is always kept. `e164` is null where no number of
 * a possible length was found, and that is the only case in which a visitor is asked again: number plans change faster
 * than any table, so "possible but unknown" passes.
 */
export function readPhone(typed: string, country: string): Phone {
  const number = parsePhoneNumberFromString(typed.replace(/^\s*00/, '+'), country as CountryCode);
  if (!number?.isPossible()) return { typed, e164: null, extension: null };
  return { typed, e164: number.number, extension: number.ext ?? null };
}
