// What was made is kept on disk under the hash of what it was made from, so that nothing is made twice.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The bytes for these inputs: those that are kept, or else those that `make` makes. */
export type Keep = (inputs: readonly unknown[], make: () => Promise<Buffer>) => Promise<Buffer>;

/** Several processes and sites may share `dir`. One that cannot be written costs time at every start, and a warning. */
export function keepIn(dir: string, log: { warn(message: string): void }): Keep {
  let warned = false;

  function write(file: string, bytes: Buffer): void {
    // Renamed when whole: another process may look for it at this moment.
    const partial = `${file}.${randomUUID()}`;
    try {
      mkdirSync(dir, { recursive: true });
      // Flushed first: after a power cut a file that was renamed too early is there and empty, for ever.
      writeFileSync(partial, bytes, { flush: true });
      renameSync(partial, file);
    } catch (error) {
      if (!warned)
        log.warn(
          `pictures cannot be kept in ${dir} (${(error as NodeJS.ErrnoException).code}): they are made again at every start`,
        );
      warned = true;
      tryToRemove(partial);
    }
  }

  return async (inputs, make) => {
    const file = join(dir, hashOf(inputs));
    try {
      return readFileSync(file);
    } catch {
      const bytes = await make();
      write(file, bytes);
      return bytes;
    }
  };
}

function hashOf(inputs: readonly unknown[]): string {
  const hash = createHash('sha256');
  for (const input of inputs)
    hash.update(Buffer.isBuffer(input) ? input : JSON.stringify(input)).update('\0');
  return hash.digest('hex').slice(0, 40);
}

/** What a full disk left of a file. Where nothing can be written there is nothing to remove either. */
function tryToRemove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The warning has been given.
  }
}
