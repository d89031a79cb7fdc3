// A real disk of a few megabytes, in memory, that can be filled to its last byte.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  folder: string;
  /** Takes all that is left, to the last byte. */
  fill(): void;
  /** Gives back all that `fill` took. */
  free(): void;
  remove(): void;
}

const prefix = 'porchlight-disk-';

/** Throws where this user may not mount anything. */
export function mountSmallDisk(megabytes: number): SmallDisk {
  removeLeftovers();
  // Whose it is, so that another test knows whether anybody still uses it.
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    rmdirSync(folder);
    throw error;
  }
  const removeAtOnce = () => unmountAtOnce(folder);
  process.once('exit', removeAtOnce);
  const fillers: string[] = [];
  return {
    folder,
    fill() {
      const filler = join(folder, `filler-${fillers.length}`);
      fillers.push(filler);
      const descriptor = openSync(filler, 'w');
      for (let bytes = 1024 * 1024; bytes >= 1;) {
        try {
          writeSync(descriptor, Buffer.alloc(bytes));
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
          bytes = Math.floor(bytes / 2);
        }
      }
      closeSync(descriptor);
    },
    free() {
      for (const filler of fillers.splice(0)) rmSync(filler);
    },
    remove() {
      process.off('exit', removeAtOnce);
      execFileSync('umount', [folder]);
      rmdirSync(folder);
    },
  };
}

/** Of tests that were killed. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(prefix) ? name.slice(prefix.length).split('-')[0]! : undefined;
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) unmountAtOnce(join(tmpdir(), name));
  }
}

/** Even while somebody still has a file in it open. */
function unmountAtOnce(folder: string): void {
  // Fails where it was not mounted any more.
  spawnSync('umount', ['-l', folder]);
  rmSync(folder, { recursive: true, force: true });
}

/** Why the tests that need one are left out; false where they run. */
export function noSmallDisk(): string | false {
  try {
    mountSmallDisk(1).remove();
    return false;
  } catch {
    return 'this user may not mount a file system: run it as root';
  }
}
