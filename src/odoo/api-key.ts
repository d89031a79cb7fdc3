// The key that Odoo is called with, and its replacement while we run.
import { readFile } from 'node:fs/promises';
import type { OdooAccess } from './access.ts';

export type ApiKey = ReturnType<typeof createApiKey>;

export function createApiKey({ apiKey, apiKeyFile }: Pick<OdooAccess, 'apiKey' | 'apiKeyFile'>) {
  let current = apiKey ?? '';
  return {
    current: () => current,

    /** Reads the file again. True when another key was in it, which is the current one now. */
    async renew(): Promise<boolean> {
      const found = apiKeyFile === null ? null : await readFile(apiKeyFile, 'utf8').catch(() => null);
      const key = found?.trim() ?? '';
      // A file that is being written may be empty, and a key with a line break in it could not be sent.
      if (key === current || !/^[\x21-\x7e]+$/.test(key)) return false;
      current = key;
      return true;
    },
  };
}
