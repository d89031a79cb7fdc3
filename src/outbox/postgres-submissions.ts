// Keeping submissions and their files: the SQL behind add, attach, find, read and readFile.
import { idPrefixAt } from '../submission/id.ts';
import { isErased, type Erased } from '../submission/erased.ts';
import { readKept, readStored } from '../submission/kept.ts';
import { externalId, type Submission, type SubmittedFile } from '../submission/submission.ts';
import { withMore } from './more-files.ts';
import { ReferenceTaken, UploadMissing, type Identity } from './outbox.ts';
import { notLater } from './postgres-clock.ts';
import { lockNames } from './postgres-locks.ts';
import type { Session } from './postgres-sessions.ts';
import { insertDeliveries } from './postgres-steps.ts';
import { StatementFailed } from './postgres-trouble.ts';

// One statement, and so all or nothing in one round trip. Of two that bring the same key at once, the second waits for
// the first and keeps nothing.
const keep = `
  WITH kept AS (
    INSERT INTO porchlight.submission (id, form, reference, dedupe_key, payload, received_at)
    SELECT $1, $2, $3, $4, $5, $6::bigint
    WHERE NOT EXISTS (SELECT FROM porchlight.submission WHERE dedupe_key = ANY ($7::text[]))
    ON CONFLICT DO NOTHING
    RETURNING id),
  claimed AS (
    UPDATE porchlight.upload SET claimed = 1 WHERE id = ANY ($9) AND EXISTS (SELECT FROM kept)),
  filed AS (
    INSERT INTO porchlight.file (submission_id, n, upload_id)
    SELECT kept.id, n, upload FROM kept, unnest($8::int[], $9::text[]) AS new (n, upload))
  INSERT INTO porchlight.delivery (submission_id, step, kind, external_id, state, due_at, changed_at)
  SELECT kept.id, 'record', $2, $10, $11, ${notLater('$6')}, $6::bigint FROM kept`;

export async function add(
  session: Session,
  submission: Submission,
  identity: Identity,
): Promise<{ submission: Submission; repeated: boolean }> {
  const { key, others } = identity;
  const keepIt = async () => {
    const { rowCount } = await session.query(keep, valuesOf(submission, identity)).catch(refuseMissingUpload);
    return rowCount === 1;
  };
  // The unique key decides between two that bring the same one. Where one brings what is only another's other key, they
  // must come one after the other.
  const isKept =
    others.length === 0
      ? await keepIt()
      : await session.atomically(async () => {
          await lockNames(session, [key, ...others]);
          return keepIt();
        });
  if (isKept) return { submission, repeated: false };
  const first = await find(session, identity);
  if (!first) throw new ReferenceTaken(`The reference ${submission.reference} is taken.`);
  return { submission: first, repeated: true };
}

function valuesOf(submission: Submission, { key, others }: Identity): unknown[] {
  const { id, form, reference, receivedAt, screened, files = [] } = submission;
  return [
    id,
    form,
    reference,
    key,
    JSON.stringify(submission),
    receivedAt,
    others,
    files.map(({ n }) => n),
    files.map(({ upload }) => upload),
    externalId(submission),
    screened.outcome === 'held' ? 'held' : 'pending',
  ];
}

function refuseMissingUpload(error: unknown): never {
  if (!(error instanceof StatementFailed) || error.constraint !== 'file_upload_kept') throw error;
  throw new UploadMissing('An upload of the submission is gone.');
}

export async function find(session: Session, { key, others }: Identity): Promise<Submission | undefined> {
  const { rows } = await session.query<{ payload: string }>(
    `SELECT payload FROM unnest($1::text[]) WITH ORDINALITY AS asked (key, position)
    JOIN porchlight.submission ON dedupe_key = key ORDER BY position LIMIT 1`,
    [[key, ...others]],
  );
  return rows[0] && readKept(rows[0].payload);
}

export async function read(session: Session, submissionId: string): Promise<Submission | Erased | undefined> {
  const { rows } = await session.query<{ payload: string }>(
    'SELECT payload FROM porchlight.submission WHERE id = $1',
    [submissionId],
  );
  return rows[0] && readStored(rows[0].payload);
}

export async function countReceived(session: Session, from: number, to: number): Promise<number> {
  const { rows } = await session.query<{ received: number }>(
    'SELECT count(*) AS received FROM porchlight.submission WHERE id >= $1 AND id < $2',
    [idPrefixAt(from), idPrefixAt(to)],
  );
  return rows[0]!.received;
}

/**
 * The submission as it is, which nobody attaches files to, delivers the record of or erases until the transaction ends:
 * a file that is attached is a delivery either then, or with the record.
 */
export async function readLocked(
  session: Session,
  submissionId: string,
): Promise<Submission | Erased | undefined> {
  const { rows } = await session.query<{ payload: string }>(
    'SELECT payload FROM porchlight.submission WHERE id = $1 FOR NO KEY UPDATE',
    [submissionId],
  );
  return rows[0] && readStored(rows[0].payload);
}

export async function attach(
  session: Session,
  id: string,
  more: readonly Omit<SubmittedFile, 'n'>[],
  now: number,
  most: number,
): Promise<Submission | undefined> {
  return session.atomically(async () => {
    const kept = await readLocked(session, id);
    if (!kept || isErased(kept)) return undefined;
    const { submission, added, steps } = withMore(kept, more, most);
    if (added.length === 0) return kept;
    await fileUploads(session, id, added);
    await session.query('UPDATE porchlight.submission SET payload = $2 WHERE id = $1', [
      id,
      JSON.stringify(submission),
    ]);
    // With a record that is not delivered they come when it is, as those that were sent with it.
    if (await isRecordDelivered(session, id)) await insertDeliveries(session, submission, steps, now);
    return submission;
  });
}

async function fileUploads(session: Session, id: string, files: readonly SubmittedFile[]): Promise<void> {
  await session
    .query(
      `WITH claimed AS (UPDATE porchlight.upload SET claimed = 1 WHERE id = ANY ($3))
      INSERT INTO porchlight.file (submission_id, n, upload_id)
      SELECT $1, n, upload FROM unnest($2::int[], $3::text[]) AS new (n, upload)`,
      [id, files.map(({ n }) => n), files.map(({ upload }) => upload)],
    )
    .catch(refuseMissingUpload);
}

async function isRecordDelivered(session: Session, id: string): Promise<boolean> {
  const { rows } = await session.query(
    `SELECT FROM porchlight.delivery WHERE submission_id = $1 AND step = 'record' AND state = 'delivered'`,
    [id],
  );
  return rows.length === 1;
}

// The driver makes text of it on the way: a large file at once would hold up every page.
const pieceBytes = 1024 * 1024;

export async function readFile(session: Session, submissionId: string, n: number): Promise<Uint8Array> {
  let content: Uint8Array | undefined;
  for (let read = 0; read < (content?.byteLength ?? 1); read += pieceBytes) {
    const { rows } = await session.query<{ bytes: number; piece: Uint8Array }>(
      `SELECT octet_length(content) AS bytes, substr(content, $3, ${pieceBytes}) AS piece
      FROM porchlight.file JOIN porchlight.upload_content ON upload_content.upload_id = file.upload_id
      WHERE submission_id = $1 AND n = $2`,
      [submissionId, n, read + 1],
    );
    if (!rows[0]) throw new Error(`There is no file ${n} of this submission.`);
    content ??= new Uint8Array(rows[0].bytes);
    content.set(rows[0].piece, read);
  }
  return content!;
}
