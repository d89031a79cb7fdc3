// Settings in files: SECRETS_DIR, a folder in which a file named as a setting holds its value.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Why a file or a folder cannot be read, without its path: that may be the secret itself, written in the wrong place. */
export function reasonOf(error: unknown, what: 'file' | 'folder'): string {
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  const user = process.geteuid?.();
  if (code !== 'EACCES' || user === undefined) return code;
  return `EACCES: the site runs as user ${user}, so chown ${user} the ${what}, chmod ${what === 'file' ? 400 : 500} it, and let this user enter the folders above it`;
}

/** What cannot be used is added to `problems`, without its content. */
export function readSecrets(folder: string | null, problems: string[]) {
  const unasked = new Set(folder === null ? [] : namesIn(folder, problems));
  const values = new Map<string, string>();

  return {
    /** Null when there is no such file, or nothing in it: a place for a secret may be there before the secret. */
    value(name: string): string | null {
      if (folder !== null && unasked.delete(name)) {
        try {
          values.set(name, readFileSync(join(folder, name), 'utf8').trim());
        } catch (error) {
          problems.push(
            `${name} in SECRETS_DIR must be a file that can be read (${reasonOf(error, 'file')})`,
          );
        }
      }
      return values.get(name) || null;
    },

    /** Where a value is that was asked for before, so that it can be read again later. */
    path: (name: string) => (folder !== null && values.get(name) ? join(folder, name) : null),

    /** After every setting was asked for: a misspelt one would be none, and nobody would know. */
    refuseOthers: () => {
      for (const name of unasked)
        problems.push(`${name} in SECRETS_DIR: no setting has this name; rename the file, or take it away`);
    },
  };
}

/** Without those that begin with a dot, by which Kubernetes and Git keep theirs. */
function namesIn(folder: string, problems: string[]): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'));
  } catch (error) {
    problems.push(`SECRETS_DIR must be the path of a folder that can be read (${reasonOf(error, 'folder')})`);
    return [];
  }
}
