// Answers that were not sent yet. Their address is the only key to them: the store has neither it nor anything it could
// read them with.
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { Values } from './form.ts';
import type { Post } from './form-post.ts';
import { HttpError } from './http-error.ts';

export interface Draft {
  values: Values;
  /** Tokens of the files that were added. */
  files: string[];
  /** When the visitor began, in milliseconds since the epoch. */
  startedAt: number;
  /** Of the send that this will be: a second one is known by it. */
  key: string;
  /** How the visitor came here. */
  attribution?: Post['attribution'];
  /** The submission it became. */
  sent?: string;
}

export interface Drafts {
  /**
   * Keeps it under `id`, or under a new one. When the store has no room for it, or the sender brings too much, nothing
   * is kept and nothing changed, and `id` is a new one that stands for nothing.
   */
  save(draft: Draft, sender: string, id?: string): Promise<{ id: string; isKept: boolean }>;
  /** Undefined when there is none, or none any more. */
  open(id: string): Promise<Draft | undefined>;
  /** What was typed goes; what it became stays, so that its pages lead to the thanks. */
  markSent(id: string, submissionId: string): Promise<void>;
  drop(id: string): Promise<void>;
}

interface DraftsDeps {
  store: {
    putDraft(name: string, content: Uint8Array, expiresAt: number): Promise<boolean>;
    readDraft(name: string, now: number): Promise<Uint8Array | undefined>;
    dropDraft(name: string): Promise<void>;
    /** Counts points for a sender, and answers what they come to in this window. */
    tally(of: string, sender: string, points: number, windowMs: number): Promise<{ points: number }>;
  };
  now: () => number;
  /** What one sender may write in ten minutes. */
  mostBytesOfSender?: number;
}

const lifeMs = 24 * 60 * 60_000;
// Twice the longest honest one: every field full of four-byte characters, and both touches.
const mostBytes = 64 * 1024;
// Some thousand pages as people fill them, from an office with one address, and no more than 64 that are as long as can be.
const mostOfSender = 4 * 1024 * 1024;
const windowMs = 600_000;
// Counted in what the least draft takes of a disk.
const pageBytes = 4096;
const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** Whether it looks like one: 16 random bytes. */
export const isDraftId = (id: string): boolean => /^[\w-]{22}$/.test(id);

/**
 * Each of its promises rejects with the store's OutboxUnavailable when the store cannot be used; `save` with an HttpError,
 * too, for what no form takes.
 */
export function createDrafts({ store, now, mostBytesOfSender = mostOfSender }: DraftsDeps): Drafts {
  function put(id: string, content: Uint8Array): Promise<boolean> {
    return store.putDraft(nameOf(id), seal(id, content), now() + lifeMs);
  }

  return {
    async save(draft, sender, id = newId()) {
      const content = contentOf(draft);
      if (content.length > mostBytes) throw new HttpError(413, 'errors.tooMuchText');
      const pages = Math.ceil(content.length / pageBytes);
      const { points } = await store.tally('drafts', sender, pages, windowMs);
      const isKept = points * pageBytes <= mostBytesOfSender && (await put(id, content));
      return { id: isKept ? id : newId(), isKept };
    },
    async open(id) {
      if (!isDraftId(id)) return undefined;
      const content = await store.readDraft(nameOf(id), now());
      return content && (JSON.parse(unseal(id, content).toString()) as Draft);
    },
    async markSent(id, sent) {
      if (!isDraftId(id)) return;
      const isMarked = await put(id, contentOf({ values: {}, files: [], startedAt: now(), key: '', sent }));
      // Better gone than with answers that were sent.
      if (!isMarked) await store.dropDraft(nameOf(id));
    },
    async drop(id) {
      if (isDraftId(id)) await store.dropDraft(nameOf(id));
    },
  };
}

const newId = () => randomBytes(16).toString('base64url');
const contentOf = (draft: Draft) => Buffer.from(JSON.stringify(draft));

function nameOf(id: string): string {
  return createHash('sha256').update(`draft name\0${id}`).digest('base64url');
}

function keyOf(id: string): Uint8Array {
  // No salt: the id itself is random, and there is nowhere to keep one that its holder would have.
  return new Uint8Array(hkdfSync('sha256', id, '', 'draft content', 32));
}

function seal(id: string, content: Uint8Array): Buffer {
  const iv = randomBytes(ivBytes);
  const sealing = createCipheriv(cipher, keyOf(id), iv);
  const sealed = [sealing.update(content), sealing.final()];
  return Buffer.concat([iv, sealing.getAuthTag(), ...sealed]);
}

/** Throws when it was not sealed with this id, or was changed since. */
function unseal(id: string, content: Uint8Array): Buffer {
  const end = ivBytes + tagBytes;
  const opening = createDecipheriv(cipher, keyOf(id), content.subarray(0, ivBytes), {
    authTagLength: tagBytes,
  });
  opening.setAuthTag(content.subarray(ivBytes, end));
  return Buffer.concat([opening.update(content.subarray(end)), opening.final()]);
}
