// Takes a checked form to the outbox: the same send once, screened, committed, and only then acknowledged.
import { newId } from './id.ts';
import { type Identity, identityOf } from './identity.ts';
import { addFiles, type FileStore, lackingIn, type NewFile, withoutMissing } from './more-files.ts';
import { newReference } from './reference.ts';
import type { Form, Screened, Submission } from './submission.ts';

interface Sent {
  /** The sender's own idempotency key, or empty. */
  key: string;
  /** Whom a send without a key is told apart by. */
  sender: string;
  values: Record<string, string>;
  files?: readonly NewFile[];
}

/** What is fixed the moment a submission is accepted. */
export type Made = Pick<Submission, 'id' | 'reference' | 'receivedAt' | 'screened'>;

export type Received<Refused> = { outcome: 'kept'; submission: Submission; repeated: boolean } | Refused;

interface ReceptionDeps<Post extends Sent, Refused extends { outcome: 'refused' }> {
  outbox: FileStore & {
    find(identity: Identity): Promise<Submission | undefined>;
    add(submission: Submission, identity: Identity): Promise<{ submission: Submission; repeated: boolean }>;
  };
  screen: (form: Form, post: Post) => Promise<Screened | Refused>;
  /** How many files a submission may have. */
  mostFiles: number;
  /** Called when there is something new to deliver. */
  wake: () => void;
  log: { warn(fields: object, msg: string): void };
  now: () => number;
}

// Each reference in use makes a clash one in 2^40 likelier: five in a row are a fault of the store.
const referenceTries = 5;

/**
 * `receive` resolves when the submission is safe on disk, or refused; it rejects when the outbox cannot be written.
 * `toSubmission` makes the submission from the answers; its files are those of the post.
 */
export function createReception<Post extends Sent, Refused extends { outcome: 'refused' }>({
  outbox,
  screen,
  mostFiles,
  wake,
  log,
  now,
}: ReceptionDeps<Post, Refused>) {
  // Two sends at once must not both be screened: a captcha token is good for one question only, so the second would be
  // held, and might be the one that is kept.
  const underway = new Map<string, Promise<Received<Refused>>>();

  function tell({ reference, screened, files = [] }: Submission, sent: number): void {
    const { outcome, reasons } = screened;
    // A request without its photos is worth more than none, and the page of thanks takes them once more.
    if (files.length < sent)
      log.warn({ reference, files: sent - files.length }, 'kept without files that were not there any more');
    if (outcome === 'held')
      log.warn({ reference, reasons }, `held until you decide: npm run outbox -- show ${reference}`);
    else wake();
  }

  async function keep(
    form: Form,
    post: Post,
    toSubmission: (made: Made) => Submission,
    identity: Identity,
  ): Promise<Received<Refused>> {
    const known = await outbox.find(identity);
    if (known) return repeat(known, post);
    const screened = await screen(form, post);
    if (screened.outcome === 'refused') return screened;

    const receivedAt = now();
    const id = newId(receivedAt);
    const files = lackingIn(undefined, post.files ?? [], mostFiles);
    for (let tries = 1; ; tries += 1) {
      const submission = toSubmission({ id, reference: newReference(form), receivedAt, screened });
      try {
        const added = await withoutMissing(outbox, files, (there) =>
          outbox.add(withFiles(submission, there), identity),
        );
        if (added.repeated) return await repeat(added.submission, post);
        tell(added.submission, files.length);
        return { outcome: 'kept', ...added };
      } catch (error) {
        if (tries === referenceTries || !isReferenceTaken(error)) throw error;
      }
    }
  }

  /** What was kept first, with the files that this send brings and the first did not. */
  async function repeat(kept: Submission, post: Post) {
    const { submission, added } = await addFiles(outbox, kept, post.files ?? [], {
      most: mostFiles,
      now: now(),
    });
    if (added > 0) wake();
    return { outcome: 'kept' as const, submission, repeated: true };
  }

  return async function receive(
    form: Form,
    post: Post,
    toSubmission: (made: Made) => Submission,
  ): Promise<Received<Refused>> {
    const identity = identityOf({
      form,
      key: post.key,
      sender: post.sender,
      values: post.values,
      now: now(),
    });
    const first = [identity.key, ...identity.others].map((key) => underway.get(key)).find(Boolean);
    if (first) {
      const result = await first;
      return result.outcome === 'kept' ? repeat(result.submission, post) : result;
    }
    const result = keep(form, post, toSubmission, identity).finally(() => underway.delete(identity.key));
    underway.set(identity.key, result);
    return result;
  };
}

function withFiles(submission: Submission, files: readonly NewFile[]): Submission {
  return files.length === 0
    ? submission
    : { ...submission, files: files.map((file, index) => ({ n: index + 1, ...file })) };
}

/** The outbox's error by name: this folder knows no store. */
function isReferenceTaken(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReferenceTaken';
}
