// Values as Python writes them, which is how the REST add-on reads the parts of an address.

/** Of values as JSON knows them. */
export function toLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${value.map(toLiteral).join(', ')}]`;
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([name, of]) => `${quote(name)}: ${toLiteral(of)}`)
      .join(', ')}}`;
  return quote(value as string);
}

/** The conditions of a domain as tuples, as the add-on's documentation has them. */
export function toDomainLiteral(domain: readonly unknown[]): string {
  const terms = domain.map((term) =>
    Array.isArray(term) ? `(${term.map(toLiteral).join(', ')})` : toLiteral(term),
  );
  return `[${terms.join(', ')}]`;
}

function quote(text: string): string {
  const escaped = text
    .replace(/[\\']/g, '\\$&')
    .replaceAll('\n', '\\n')
    // The separators end a line for Python, too; a backslash with a code is understood in any of its strings.
    .replace(/[\p{Cc}\u2028\u2029]/gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `'${escaped}'`;
}
