// What people typed, freed of what nobody can have meant to type. Everything else is kept as it is; escaping belongs to output.

// Zero-width space, word joiner, byte order mark and the controls of direction arrive by copy and paste (telephones wrap
// a copied number in them); the latter can also make a name read as another. The zero-width joiners stay: emoji and
// Persian need them.
const invisible = /[\u200B\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g;
// In a sentence these have a use, in a name, a number or an address they break what looks right.
const invisibleInLine = /[\u00AD\u061C\u200E\u200F]/g;
// eslint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const control = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g;

/** Text of several lines: line breaks become \n, each line loses trailing blanks. */
export function tidyText(value: string): string {
  return (
    value
      .toWellFormed()
      .replace(/\r\n?|[\u2028\u2029]/g, '\n')
      .replace(invisible, '')
      .replace(control, '')
      .split('\n')
      // Not /\s+$/: on a long run of blanks inside a line its time grows with the square of the length.
      .map((line) => line.trimEnd())
      .join('\n')
      .trim()
  );
}

/** Text of one line: runs of white space become one blank. */
export function tidyLine(value: string): string {
  return tidyText(value).replace(invisibleInLine, '').replace(/\s+/g, ' ').trim();
}
