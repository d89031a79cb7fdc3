/** A text for Odoo's `=ilike`, which takes `%` and `_` for any characters. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
