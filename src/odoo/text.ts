// What a visitor typed, made fit for a cell. Nothing is escaped here: only HTML needs that.

// They reorder everything after them on the salesperson's screen, so that an address can look like another one. Arabic
// and Hebrew read well without them.
const bidiControls = /[\u202a-\u202e\u2066-\u2069]/g;

/** Line breaks kept, tabs become blanks; control characters and halves of characters are gone: PostgreSQL refuses NUL. */
export function tidyText(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replaceAll('\t', ' ')
    .replace(/[^\P{Cc}\n]|\p{Cs}/gu, '')
    .replace(bidiControls, '')
    .trim();
}

/** The same on one line. */
export function tidyLine(text: string): string {
  return tidyText(text).replace(/\s+/g, ' ');
}
