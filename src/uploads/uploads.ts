// A file on its way from a visitor to the store: judged by its bytes, made safe, kept under a token.
import { createHash } from 'node:crypto';
import type { Upload, UploadStore } from '../outbox/staging.ts';
import type { Tally } from '../outbox/tally.ts';
import { newId } from '../submission/id.ts';
import {
  type Accept,
  type FileProblem,
  type FormFile,
  type FormUploads,
  mostFileBytes,
  mostMegabytes,
} from '../web/form-files.ts';
import { nameFor, tidyName } from './file-name.ts';
import { judge } from './judge.ts';
import { createUploadRate } from './rate.ts';
import { createSafePhotos, type MakeSafe, mostMegapixels } from './safe-photo.ts';
import { createTokens } from './tokens.ts';

interface UploadsDeps {
  store: UploadStore;
  tally: Tally;
  /** Kept with the store: the tokens are good for every process on it. */
  secret: Uint8Array;
  /** What all files may come to that no submission has yet. */
  budgetBytes: number;
  /** How many photos of usual size one sender may bring in ten minutes. */
  rate?: number;
  makeSafe?: MakeSafe;
  log: { warn(fields: object, msg: string): void; error(fields: object, msg: string): void };
  now: () => number;
}

interface Safe {
  mediaType: string;
  content: Buffer;
  thumb: Buffer | null;
}

// The request itself may still be kept, and what was typed must be shown again.
const notForTheRequest = ['OutboxUnavailable', 'PhotosUnavailable'];

const tooMuch = (minutes: number): FileProblem => ({ key: 'uploads.rate', values: { minutes } });
const full: FileProblem = { key: 'uploads.full', values: {} };

export function createUploads({
  store,
  tally,
  secret,
  budgetBytes,
  rate,
  makeSafe = createSafePhotos(),
  log,
  now,
}: UploadsDeps): FormUploads {
  const { countOne, countSize } = createUploadRate(tally, rate);
  const tokens = createTokens(secret, now);
  let wasFull = false;

  async function safe(content: Buffer, accept: Accept): Promise<Safe | string> {
    if (content.length === 0) return 'uploads.empty';
    if (content.length > mostFileBytes) return 'uploads.tooBig';
    const judged = judge(content);
    if (judged.kind === 'unreadable') return 'uploads.unreadable';
    if (judged.kind === 'pdf' && accept === 'documents') {
      if (!judged.whole) return 'uploads.damaged';
      // As it came: a PDF that is written anew loses its signature and its fonts, and would need a reader of PDFs here, a
      // far greater risk than keeping bytes that nothing on this machine opens.
      return { mediaType: 'application/pdf', content, thumb: null };
    }
    if (judged.kind !== 'photo') return `uploads.wrongType.${accept}`;
    const photo = await makeSafe(content, judged.format);
    if ('wrong' in photo) return `uploads.${photo.wrong}`;
    return { mediaType: 'image/jpeg', ...photo };
  }

  async function keep(name: string, { mediaType, content, thumb }: Safe): Promise<Upload | undefined> {
    const upload = {
      id: newId(now()),
      digest: createHash('sha256').update(content).digest('hex'),
      name: nameFor(name, mediaType),
      mediaType,
      bytes: content.length,
    };
    const kept = await store.stage(upload, content, thumb, budgetBytes);
    if (!kept && !wasFull)
      log.warn(
        { budgetMegabytes: Math.round(budgetBytes / 1024 / 1024) },
        'no more photos are taken until some are sent or a day old: UPLOADS_BUDGET_MB is used up, or the disk nearly full',
      );
    wasFull = !kept;
    return kept ? upload : undefined;
  }

  const fileOf = ({ id, ...upload }: Upload): FormFile => ({
    ...upload,
    token: tokens.of(id),
    upload: id,
    hasThumb: upload.mediaType === 'image/jpeg',
  });

  return {
    async take({ name, content }, accept, sender) {
      const minutes = await countOne(sender);
      if (minutes > 0) return { problem: tooMuch(minutes) };
      try {
        const made = await safe(content, accept);
        if (typeof made === 'string') {
          const values = { name: tidyName(name), megabytes: mostMegabytes, megapixels: mostMegapixels };
          return { problem: { key: made, values } };
        }
        const more = await countSize(sender, made.content.length);
        if (more > 0) return { problem: tooMuch(more) };
        const upload = await keep(name, made);
        return upload ? { file: fileOf(upload) } : { problem: full };
      } catch (error) {
        if (!(error instanceof Error) || !notForTheRequest.includes(error.name)) throw error;
        const why = error.name === 'PhotosUnavailable' ? ': sharp cannot be loaded, install it anew' : '';
        log.error({ err: error }, `a photo could not be kept${why}`);
        return { problem: full };
      }
    },

    async find(asked) {
      const ids = asked.flatMap((token) => tokens.open(token) ?? []);
      return ids.length === 0 ? [] : (await store.uploads(ids)).map(fileOf);
    },

    async thumb(token) {
      const id = tokens.open(token);
      return id === undefined ? null : store.thumb(id);
    },

    async remove(token) {
      const id = tokens.open(token);
      if (id !== undefined) await store.unstage(id);
    },
  };
}
