// What people typed, freed of what nobody can have meant to type. Everything else is kept as it is; escaping belongs to output.

// Zero-width space, word joiner and byte order mark arrive by copy and paste. The zero-width joiners stay: emoji and
// Persian need them.
const invisible = /[\u200B\u2060\uFEFF]/g;
// eslint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const control = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g;

/** Text of several lines: line breaks become \n, each line loses trailing blanks. */
export function tidyText(value: string): string {
  return value
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(invisible, '')
    .replace(control, '')
    .replace(/[ \t]+$/gm, '')
    .trim();
}

/** Text of one line: runs of white space become one blank. */
export function tidyLine(value: string): string {
  return tidyText(value).replace(/\s+/g, ' ');
}
