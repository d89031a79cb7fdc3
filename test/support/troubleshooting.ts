// The lines that docs/troubleshooting.md quotes: those in its blocks of kind `log`, one a line, with … for what differs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const book = readFileSync(join(import.meta.dirname, '../../docs/troubleshooting.md'), 'utf8');

export const quotedLines: readonly string[] = [...book.matchAll(/^```log\n([\s\S]*?)^```$/gm)].flatMap(
  ([, block]) => block!.trim().split('\n'),
);

const patterns = quotedLines.map(
  (line) => new RegExp(`^${line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '.+')}$`, 's'),
);

/** What an operator has seen stands in the book, from its first to its last word. */
export function assertInBook(seen: string): void {
  assert.ok(
    patterns.some((pattern) => pattern.test(seen)),
    `docs/troubleshooting.md does not quote: ${seen}`,
  );
}
