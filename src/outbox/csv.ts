// Comma-separated values (RFC 4180), for spreadsheets that would take what a visitor wrote for a formula.

/** A spreadsheet takes a file for UTF-8 only when it begins with this. */
export const byteOrderMark = '\uFEFF';

// https://owasp.org/www-community/attacks/CSV_Injection, with the full-width forms; blanks and what cannot be seen may
// stand in front.
const formula = /^[\s\p{Cc}\p{Cf}\p{Zs}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/u;

/** With the line break. Every cell is in quotes, and one that could be a formula begins with an apostrophe. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

function quoted(cell: string): string {
  const text = formula.test(cell) ? `'${cell}` : cell;
  return `"${text.replaceAll('"', '""')}"`;
}
