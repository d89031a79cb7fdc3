// The files of one body: those it brings and those it names.
import {
  type Accept,
  type FileProblem,
  type FormFile,
  type FormUploads,
  mostFileBytes,
  mostFiles,
  type PostedFiles,
} from './form-files.ts';
import { HttpError } from './http-error.ts';
import type { FileTaker } from './multipart.ts';

/** The field whose files are taken, and where they go. */
export interface FilesWanted {
  field: string;
  accept: Accept;
  uploads: FormUploads;
  /** How many a body may bring and name. */
  most?: number;
  /** What the files of all bodies may take of the memory while they arrive. */
  arrivingBytes?: number;
}

interface Taking extends FileTaker {
  /** What the body came to, once it has been read. */
  filesOf(body: Record<string, unknown>): Promise<PostedFiles>;
  /** Must be called, whatever became of the body. */
  end(): void;
}

/** For a body that may hold no file. */
export const noFiles: FileTaker = {
  wants() {
    throw new HttpError(415, 'errors.noFiles');
  },
  take: () => Promise.resolve(),
};

// Eight of the largest, or many of those that a browser has made smaller.
const mostArriving = 8 * mostFileBytes;

// Of a process: uploads that several bodies are being read for.
const arriving = new WeakMap<FormUploads, number>();

/** `bodyBytes`: what the body says it has; NaN when it does not say. */
export function startTaking(
  { field, accept, uploads, most = mostFiles, arrivingBytes = mostArriving }: FilesWanted,
  bodyBytes: number,
): Taking {
  const taken: FormFile[] = [];
  const problems: FileProblem[] = [];
  let seen = 0;
  let held = 0;

  /** One file's place in the memory, for as long as the body is read. */
  function hold(): void {
    if (held > 0) return;
    const bytes = bodyBytes < mostFileBytes ? bodyBytes : mostFileBytes;
    const others = arriving.get(uploads) ?? 0;
    if (others + bytes > arrivingBytes)
      throw new HttpError(503, 'uploads.busy', { headers: { 'Retry-After': '10' } });
    held = bytes;
    arriving.set(uploads, others + held);
  }

  return {
    wants(name) {
      if (name !== field) throw new HttpError(415, 'errors.noFiles');
      seen += 1;
      if (seen > most) return false;
      hold();
      return true;
    },

    async take(file) {
      const result = await uploads.take(file, accept);
      if ('file' in result) taken.push(result.file);
      else problems.push(result.problem);
    },

    async filesOf(body) {
      const removed = textsIn(body.remove_photo);
      for (const token of removed) await uploads.remove(token);
      const named = textsIn(body[field]).filter((token) => !removed.includes(token));
      const asked = named.slice(0, most);
      const found = await uploads.find(asked);
      if (found.length < asked.length) problems.push({ key: `uploads.gone.${accept}`, values: {} });

      const all = [...found, ...taken];
      const files = all.filter((file, i) => all.findIndex(({ digest }) => digest === file.digest) === i);
      if (Math.max(seen, named.length, files.length) > most)
        problems.push({ key: `uploads.tooMany.${accept}`, values: { max: most } });
      return { files: files.slice(0, most), problems };
    },

    end() {
      arriving.set(uploads, (arriving.get(uploads) ?? 0) - held);
      held = 0;
    },
  };
}

/** One text or several, each once. */
function textsIn(value: unknown): string[] {
  const texts = [value].flat().filter((text): text is string => typeof text === 'string' && text !== '');
  return [...new Set(texts)];
}
