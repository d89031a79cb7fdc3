import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js';

/** Whether `value` is a number people can dial, with its country code. */
export function isPhone(value: string): boolean {
  return value.startsWith('+') && (parsePhoneNumberFromString(value)?.isPossible() ?? false);
}

/** To dial and to read: as people at home in `country` write it. */
export function readPhone(phone: string, country: string): { e164: string; display: string } {
  const number = parsePhoneNumberFromString(phone, country as CountryCode);
  if (!number) throw new Error('The phone number passed the check and cannot be read');
  return {
    e164: number.number,
    display: number.country === country ? number.formatNational() : number.formatInternational(),
  };
}
