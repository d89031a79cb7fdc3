// Takes a checked form to the outbox: the same send once, screened, committed, and only then acknowledged.
import { newId } from './id.ts';
import { type Identity, identityOf } from './identity.ts';
import { newReference } from './reference.ts';
import type { Form, Screened, Submission } from './submission.ts';

interface Sent {
  /** The sender's own idempotency key, or empty. */
  key: string;
  /** Whom a send without a key is told apart by. */
  sender: string;
  values: Record<string, string>;
}

/** What is fixed the moment a submission is accepted. */
export type Made = Pick<Submission, 'id' | 'reference' | 'receivedAt' | 'screened'>;

export type Received<Refused> = { outcome: 'kept'; submission: Submission; repeated: boolean } | Refused;

interface ReceptionDeps<Post extends Sent, Refused extends { outcome: 'refused' }> {
  outbox: {
    find(identity: Identity): Promise<Submission | undefined>;
    add(submission: Submission, identity: Identity): Promise<{ submission: Submission; repeated: boolean }>;
  };
  screen: (form: Form, post: Post) => Promise<Screened | Refused>;
  /** Called when there is something new to deliver. */
  wake: () => void;
  log: { warn(fields: object, msg: string): void };
  now: () => number;
}

// Each reference in use makes a clash one in 2^40 likelier: five in a row are a fault of the store.
const referenceTries = 5;

/**
 * `receive` resolves when the submission is safe on disk, or refused; it rejects when the outbox cannot be written.
 * `toSubmission` makes the submission from the answers.
 */
export function createReception<Post extends Sent, Refused extends { outcome: 'refused' }>({
  outbox,
  screen,
  wake,
  log,
  now,
}: ReceptionDeps<Post, Refused>) {
  // Two sends at once must not both be screened: a captcha token is good for one question only, so the second would be
  // held, and might be the one that is kept.
  const underway = new Map<string, Promise<Received<Refused>>>();

  function tell({ reference, screened: { outcome, reasons } }: Submission): void {
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
    if (known) return { outcome: 'kept', submission: known, repeated: true };
    const screened = await screen(form, post);
    if (screened.outcome === 'refused') return screened;

    const receivedAt = now();
    const id = newId(receivedAt);
    for (let tries = 1; ; tries += 1) {
      const made = { id, reference: newReference(form), receivedAt, screened };
      try {
        const added = await outbox.add(toSubmission(made), identity);
        if (!added.repeated) tell(added.submission);
        return { outcome: 'kept', ...added };
      } catch (error) {
        if (tries === referenceTries || !isReferenceTaken(error)) throw error;
      }
    }
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
      return result.outcome === 'kept' ? { ...result, repeated: true } : result;
    }
    const result = keep(form, post, toSubmission, identity).finally(() => underway.delete(identity.key));
    underway.set(identity.key, result);
    return result;
  };
}

/** The outbox's error by name: this folder knows no store. */
function isReferenceTaken(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReferenceTaken';
}
