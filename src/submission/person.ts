// Whether a submission came from somebody, known by an address or a number alone.
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { readPhone } from './phone.ts';
import type { Phone, Submission } from './submission.ts';

/** However either is written. What is not given tells nothing. */
export interface Person {
  email?: string | undefined;
  phone?: string | undefined;
}

export function isFrom({ email, phone }: Pick<Submission, 'email' | 'phone'>, person: Person): boolean {
  const sameEmail = email !== null && person.email !== undefined && plain(email) === plain(person.email);
  return sameEmail || (phone !== null && person.phone !== undefined && isSame(phone, person.phone));
}

const plain = (address: string) => address.normalize('NFKC').trim().toLowerCase();

const digitsOf = (text: string) => text.replace(/\D/g, '');

function isSame({ typed, e164 }: Phone, given: string): boolean {
  const digits = digitsOf(given);
  if (digits === '') return false;
  if (digits === digitsOf(typed) || digits === digitsOf(e164 ?? '')) return true;
  if (e164 === null) return false;
  // As people of the country of that number write it.
  const country = parsePhoneNumberFromString(e164)?.country;
  return country !== undefined && readPhone(given, country).e164 === e164;
}
