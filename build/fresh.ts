import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Whether `output` is there and no younger than any of its sources: files, or folders with all that is in them. */
export function isFresh(root: string, output: string, sources: string[]): boolean {
  const built = statSync(output, { throwIfNoEntry: false });
  if (!built) return false;
  // Folders count too: their time changes when a file in them is removed.
  const paths = sources.flatMap((source) => {
    const path = join(root, source);
    return statSync(path).isDirectory()
      ? [path, ...readdirSync(path, { recursive: true }).map((file) => join(path, String(file)))]
      : [path];
  });
  return paths.every((path) => statSync(path).mtimeMs <= built.mtimeMs);
}
