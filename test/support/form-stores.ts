// What a form needs to keep drafts and files, in memory.
import { createHash, randomUUID } from 'node:crypto';
import { createTally } from '../../src/outbox/tally.ts';
import type { FormFile, FormUploads } from '../../src/web/form-files.ts';

const unavailable = () => Object.assign(new Error('disk full'), { name: 'OutboxUnavailable' });

/** `isDown`: nothing can be read or written. `isFull`: there is no room for more. */
export function draftStore() {
  const kept = new Map<string, { content: Uint8Array; expiresAt: number }>();
  const state = { isDown: false, isFull: false };
  async function use<T>(act: () => T): Promise<T> {
    await Promise.resolve();
    if (state.isDown) throw unavailable();
    return act();
  }
  return {
    kept,
    state,
    store: {
      putDraft: (name: string, content: Uint8Array, expiresAt: number) =>
        use(() => {
          if (!state.isFull) kept.set(name, { content, expiresAt });
          return !state.isFull;
        }),
      readDraft: (name: string, now: number) =>
        use(() => {
          const found = kept.get(name);
          return found && found.expiresAt > now ? found.content : undefined;
        }),
      dropDraft: (name: string) => use(() => void kept.delete(name)),
      tally: createTally(),
    },
  };
}

/** Keeps every file but those that are empty. `isDown`: nothing can be found or removed. */
export function sampleUploads() {
  const kept = new Map<string, FormFile>();
  const state = { isDown: false };
  const uploads: FormUploads = {
    take({ name, content }) {
      if (content.length === 0)
        return Promise.resolve({ problem: { key: 'uploads.empty', values: { name } } });
      const token = randomUUID();
      const file: FormFile = {
        token,
        upload: `upload-${token}`,
        digest: createHash('sha256').update(content).digest('hex'),
        name,
        mediaType: 'image/jpeg',
        bytes: content.length,
        hasThumb: true,
      };
      kept.set(token, file);
      return Promise.resolve({ file });
    },
    find: (tokens) =>
      state.isDown
        ? Promise.reject(unavailable())
        : Promise.resolve(tokens.flatMap((token) => kept.get(token) ?? [])),
    thumb: () => Promise.resolve(null),
    remove(token) {
      if (state.isDown) return Promise.reject(unavailable());
      kept.delete(token);
      return Promise.resolve();
    },
  };
  return { kept, state, uploads };
}
