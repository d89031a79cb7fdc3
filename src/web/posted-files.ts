// The files of one body: those it brings and those it names.
import { isDeepStrictEqual } from 'node:util';
import {
  type Accept,
  type FileProblem,
  type FormFile,
  type FormUploads,
  goneOf,
  mostFileBytes,
  mostFiles,
  type PostedFiles,
} from './form-files.ts';
import { unavailable } from './form-post.ts';
import { HttpError } from './http-error.ts';
import type { FileTaker } from './multipart.ts';

/** What is known of a body before it is read. */
interface Arriving {
  /** Whom files are counted by. */
  sender: string;
  /** What it says it has; NaN when it does not say. */
  bytes: number;
}

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

// By sender, and for all forms of a process.
const arriving = new WeakMap<FormUploads, Map<string, number>>();

export function startTaking(
  { field, accept, uploads, most = mostFiles, arrivingBytes = mostArriving }: FilesWanted,
  { sender, bytes }: Arriving,
): Taking {
  const taken: FormFile[] = [];
  const problems: FileProblem[] = [];
  let seen = 0;
  let held = 0;

  const bySender = arriving.get(uploads) ?? new Map<string, number>();
  arriving.set(uploads, bySender);
  const has = () => bySender.get(sender) ?? 0;

  /** Takes one file's place in the memory for as long as the body is read; false when there is none. */
  function hold(): boolean {
    if (held > 0) return true;
    const wanted = bytes < mostFileBytes ? bytes : mostFileBytes;
    const all = bySender.values().reduce((sum, one) => sum + one, 0);
    // Whoever has a place already leaves half of them to others.
    if (all + wanted > arrivingBytes || (has() > 0 && has() + wanted > arrivingBytes / 2)) return false;
    held = wanted;
    bySender.set(sender, has() + held);
    return true;
  }

  /** What is said of no file by its name is said once. */
  function refuse(problem: FileProblem): void {
    if (!problems.some((other) => isDeepStrictEqual(other, problem))) problems.push(problem);
  }

  async function find(tokens: string[]): Promise<{ found: FormFile[]; unasked?: PostedFiles['unasked'] }> {
    try {
      return { found: await uploads.find(tokens) };
    } catch (error) {
      if (!unavailable(error)) throw error;
      return { found: [], unasked: { tokens, error } };
    }
  }

  /** Should the store fail: what no request claims goes by itself. */
  async function remove(token: string): Promise<void> {
    await uploads.remove(token).catch((error: unknown) => {
      if (!unavailable(error)) throw error;
    });
  }

  return {
    wants(name) {
      if (name !== field) throw new HttpError(415, 'errors.noFiles');
      seen += 1;
      if (seen > most) return false;
      if (hold()) return true;
      refuse({ key: 'uploads.busy', values: {} });
      return false;
    },

    async take(file) {
      const result = await uploads.take(file, accept, sender);
      if ('file' in result) taken.push(result.file);
      else refuse(result.problem);
    },

    async filesOf(body) {
      const removed = textsIn(body.remove_photo);
      for (const token of removed) await remove(token);
      const named = textsIn(body[field]).filter((token) => !removed.includes(token));
      const asked = named.slice(0, most);
      const { found, unasked } = await find(asked);
      // A token says nothing of the form that it is for, and documents are not for every form.
      const fitting = found.filter(({ mediaType }) => accept === 'documents' || mediaType === 'image/jpeg');
      const gone = unasked ? [] : goneOf(asked, fitting);
      if (gone.length > 0) problems.push({ key: `uploads.gone.${accept}`, values: {} });

      const all = [...fitting, ...taken];
      const files = all.filter((file, i) => all.findIndex(({ digest }) => digest === file.digest) === i);
      if (Math.max(seen, named.length, files.length) > most)
        problems.push({ key: `uploads.tooMany.${accept}`, values: { max: most } });
      return { files: files.slice(0, most), problems, gone, ...(unasked && { unasked }) };
    },

    end() {
      const left = has() - held;
      held = 0;
      if (left > 0) bySender.set(sender, left);
      else bySender.delete(sender);
    },
  };
}

/** One text or several, each once. */
function textsIn(value: unknown): string[] {
  const texts = [value].flat().filter((text): text is string => typeof text === 'string' && text !== '');
  return [...new Set(texts)];
}
