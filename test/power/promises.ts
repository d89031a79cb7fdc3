// What the store promised, and whether an image of its disk still keeps it.
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../../src/outbox/sqlite-open.ts';
import { readKept } from '../../src/submission/kept.ts';
import { stepsAfterRecord, type Submission } from '../../src/submission/submission.ts';
import type { Entry } from './log.ts';

/** The code with which the watched child ends when its store is of no use any more. */
export const gaveUp = 3;

/** One line of what the watched child says. */
export type Promised =
  | { promised: 'submission'; submission: Submission }
  | { promised: 'delivered'; externalId: string }
  /** `digest` null: it is about to be dropped. */
  | { promised: 'draft'; name: string; digest: string | null };

export interface Promises {
  hear(this: void, text: string): void;
  /** How many submissions were promised. */
  count(this: void): number;
  /** What the store in `file`, opened as the site opens it, does not keep of it. */
  examine(this: void, file: string): Findings;
}

export interface Findings {
  /** Promises that are not kept. */
  lost: string[];
  /** What no store may ever be: damaged, not to be opened, with half a submission in it. */
  corrupt: string[];
}

export function createPromises(): Promises {
  const submissions = new Map<string, Submission>();
  const delivered = new Set<string>();
  const drafts = new Map<string, string>();

  function hearOne(said: Promised): void {
    if (said.promised === 'submission') submissions.set(said.submission.id, said.submission);
    else if (said.promised === 'delivered') delivered.add(said.externalId);
    else if (said.digest === null) drafts.delete(said.name);
    else drafts.set(said.name, said.digest);
  }

  function findLost(db: DatabaseSync, kept: ReadonlyMap<string, Submission>): string[] {
    const state = db.prepare('SELECT state FROM delivery WHERE external_id = ?');
    const draft = db.prepare('SELECT content FROM draft WHERE name = ?');
    return [
      ...[...submissions.values()]
        .filter((one) => !holds(kept.get(one.id), one))
        .map(({ id }) => `submission ${id}`),
      ...[...delivered]
        .filter((id) => state.get(id)?.state !== 'delivered')
        .map((id) => `the delivery of ${id}`),
      ...[...drafts]
        .filter(([name, digest]) => digestOf(draft.get(name)?.content) !== digest)
        .map(([name]) => `draft ${name}`),
    ];
  }

  return {
    hear(text) {
      for (const line of text.split('\n')) if (line !== '') hearOne(JSON.parse(line) as Promised);
    },
    count: () => submissions.size,
    examine(file) {
      let opened: ReturnType<typeof openDatabase> | undefined;
      try {
        opened = openDatabase({ file, purpose: 'site', now: Date.now() });
        const kept = readAll(opened.db);
        return { lost: findLost(opened.db, kept), corrupt: findCorrupt(opened.db, kept) };
      } catch (error) {
        return { lost: [], corrupt: [String(error)] };
      } finally {
        opened?.close();
      }
    },
  };
}

/** What a whole recording promised. */
export function hearAll(entries: readonly Entry[]): Promises {
  const promises = createPromises();
  for (const entry of entries) if (entry.kind === 'said') promises.hear(entry.text);
  return promises;
}

function readAll(db: DatabaseSync): Map<string, Submission> {
  const rows = db.prepare('SELECT id, payload FROM submission').all();
  return new Map(rows.map(({ id, payload }) => [id as string, readKept(payload as string)]));
}

/** With all its files, and perhaps more that came later. */
function holds(kept: Submission | undefined, { files = [], ...promised }: Submission): boolean {
  if (!kept) return false;
  const { files: keptFiles = [], ...rest } = kept;
  const has = new Set(keptFiles.map((file) => JSON.stringify(file)));
  return (
    JSON.stringify(rest) === JSON.stringify(promised) && files.every((file) => has.has(JSON.stringify(file)))
  );
}

function findCorrupt(db: DatabaseSync, kept: ReadonlyMap<string, Submission>): string[] {
  const integrity = db.prepare('PRAGMA integrity_check').all();
  const words = integrity.map((row) => String(row.integrity_check)).filter((word) => word !== 'ok');
  const orphans = db.prepare('PRAGMA foreign_key_check').all();
  const uploads = db.prepare(`
    SELECT claimed, bytes, digest, content FROM file
    JOIN upload ON upload.id = upload_id JOIN upload_content USING (upload_id)
    WHERE submission_id = ? AND n = ?`);
  const deliveries = db.prepare('SELECT step, state FROM delivery WHERE submission_id = ?');

  const halves = [...kept.values()].filter((submission) => {
    const steps = new Map(deliveries.all(submission.id).map(({ step, state }) => [step, state]));
    const next = steps.get('record') === 'delivered' ? stepsAfterRecord(submission) : [];
    const filesWhole = (submission.files ?? []).every(({ n, digest, bytes }) => {
      const row = uploads.get(submission.id, n);
      return (
        row?.claimed === 1 && row.bytes === bytes && row.digest === digest && digestOf(row.content) === digest
      );
    });
    return !filesWhole || !steps.has('record') || !next.every(({ step }) => steps.has(step));
  });
  return [
    ...words,
    ...orphans.map(({ table }) => `a row of ${String(table)} belongs to nothing`),
    ...halves.map(({ id }) => `half a submission ${id}`),
  ];
}

function digestOf(content: unknown): string | null {
  return content instanceof Uint8Array ? createHash('sha256').update(content).digest('hex') : null;
}
