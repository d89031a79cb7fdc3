// What a store keeps before there is a submission: the files and the answers of a form that was not sent yet.

/** A file that was received and made safe, and waits for its submission. */
export interface Upload {
  /** UUIDv7: says when it was received. */
  id: string;
  /** SHA-256 of its bytes, as hexadecimal. */
  digest: string;
  name: string;
  mediaType: string;
  bytes: number;
}

/** Files before a submission has them. The caller hands over the bytes: they are of no use to it afterwards. */
export interface UploadStore {
  /**
   * Resolves when the file is committed and synced. False, and nothing kept, when the files that no submission has yet
   * would then come to more than `budgetBytes`, or would take what a nearly full disk has left for submissions. Throws
   * OutboxUnavailable when it cannot be written.
   */
  stage(upload: Upload, content: Uint8Array, thumb: Uint8Array | null, budgetBytes: number): Promise<boolean>;
  /** Those of `ids` that are still there, in the order of `ids`. */
  uploads(ids: readonly string[]): Promise<Upload[]>;
  /** A small picture of it, as JPEG; null when there is none. */
  thumb(id: string): Promise<Uint8Array | null>;
  /** Forgets one that no submission has; nothing happens otherwise. */
  unstage(id: string): Promise<void>;
}

/** Answers that were not sent yet, as bytes nobody here can read, under a name nobody can guess. */
export interface DraftStore {
  /**
   * In the place of what had this name. False, and nothing changed, when it would take what a nearly full disk has left
   * for submissions. Throws OutboxUnavailable when it cannot be written.
   */
  putDraft(name: string, content: Uint8Array, expiresAt: number): Promise<boolean>;
  /** Undefined once it has expired, too. */
  readDraft(name: string, now: number): Promise<Uint8Array | undefined>;
  dropDraft(name: string): Promise<void>;
}
