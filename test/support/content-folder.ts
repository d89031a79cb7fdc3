// A copy of a sample site that a test may spoil.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ContentError, loadContent } from '../../src/content/content.ts';
import { loadDictionary } from '../../src/content/words.ts';

const dictionary = loadDictionary(join(import.meta.dirname, '../../locales'));

export const sampleDir = (name: 'electrician' | 'locksmith') =>
  join(import.meta.dirname, '../../content', name);

/** Remove it with `dispose` when the test is over. */
export function copyContent(name: 'electrician' | 'locksmith' = 'electrician') {
  const dir = mkdtempSync(join(tmpdir(), 'content-'));
  cpSync(sampleDir(name), dir, { recursive: true });
  return {
    dir,
    load: () => loadContent(dir, dictionary),

    /** Replaces `from`, which must be there, and returns the line it began on. */
    edit(file: string, from: string | RegExp, to: string): number {
      const path = join(dir, file);
      const text = readFileSync(path, 'utf8');
      const index = typeof from === 'string' ? text.indexOf(from) : text.search(from);
      assert.notEqual(index, -1, `${file} does not hold ${from}`);
      writeFileSync(
        path,
        text.replace(from, () => to),
      );
      return text.slice(0, index).split('\n').length;
    },

    /** Adds lines at the end and returns the line of the first. */
    append(file: string, ...lines: string[]): number {
      const path = join(dir, file);
      const text = readFileSync(path, 'utf8').trimEnd();
      writeFileSync(path, `${text}\n${lines.join('\n')}\n`);
      return text.split('\n').length + 1;
    },

    write(file: string, contents: string | Uint8Array): void {
      mkdirSync(dirname(join(dir, file)), { recursive: true });
      writeFileSync(join(dir, file), contents);
    },

    remove(file: string): void {
      rmSync(join(dir, file), { recursive: true });
    },

    /** What the owner reads, without the folder, which is another one in each run. */
    problems(): string[] {
      try {
        loadContent(dir, dictionary);
      } catch (error) {
        assert.ok(error instanceof ContentError, String(error));
        return error.problems.map((problem) => problem.replaceAll(`${dir}/`, ''));
      }
      return [];
    },

    dispose(): void {
      rmSync(dir, { recursive: true });
    },
  };
}
