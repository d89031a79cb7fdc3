// Base64 as Odoo reads it: Python's forgiving decoder, which drops every character that is not of the alphabet.
import { OdooError } from './errors.ts';
import type { Version } from './models.ts';

/** Odoo 19 refuses a length that cannot be; Odoo 16 takes any rubbish. URL-safe text loses its `-` and `_` in both. */
export function decodeBase64(version: Version, text: string): Buffer {
  const padding = /=*$/.exec(text.trim())?.[0].length ?? 0;
  const data = text.replace(/[^A-Za-z0-9+/]/g, '');
  if (version === 19) {
    const rest = data.length % 4;
    if (rest === 1) {
      throw binasciiError(
        `Invalid base64-encoded string: number of data characters (${data.length}) cannot be 1 more than a multiple of 4`,
      );
    }
    if (rest > 1 && padding < 4 - rest) throw binasciiError('Incorrect padding');
  }
  return Buffer.from(data, 'base64');
}

const binasciiError = (message: string) => new OdooError('binascii.Error', message);
