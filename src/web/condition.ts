// What depends on other answers. The server decides it, and the browser's script decides the same with this very code.

/** A value that is not there counts as ''. Codes are compared in upper case without blanks and hyphens. */
export type Condition =
  | { field: string; is: readonly string[] }
  | { field: string; beginsWithNoneOf: readonly string[] }
  | { not: Condition }
  | { all: readonly Condition[] };

/** Whether it holds for these values. Nothing is outside of a list that is empty, nor while the rest of it may still come. */
export function holds(condition: Condition, values: Readonly<Record<string, string>>): boolean {
  if ('all' in condition) return condition.all.every((part) => holds(part, values));
  if ('not' in condition) return !holds(condition.not, values);
  const value = values[condition.field] ?? '';
  if ('is' in condition) return condition.is.includes(value);
  const code = compactCode(value);
  const starts = condition.beginsWithNoneOf.map(compactCode);
  return starts.length > 0 && !starts.some((start) => code.startsWith(start) || start.startsWith(code));
}

export function compactCode(value: string): string {
  return value.toUpperCase().replace(/[\s-]/g, '');
}
