// The outbox's tables. The same tables, columns and states are meant for PostgreSQL: times are integers in ms.
import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { oldestNote, readOldest, writeOldest, type StoreSchema } from './schema-rule.ts';

/** Written into the file's header, so that a file of another program is never taken for an outbox ("PLOB"). */
export const applicationId = 0x504c4f42;

/**
 * Each entry brings a store from one schema version to the next; `PRAGMA user_version` counts the entries done.
 * Released entries are never edited, only followed by another, and by one at most in each release.
 *
 * One version back always works (docs/decisions/0020): the version before goes on with what an entry leaves, during an
 * update and after a step back. So a column that is added has a default, and a table that refers to an old one lets go of
 * its rows (ON DELETE CASCADE). What shall be taken away is no longer used in one release, which brings an entry, be it an
 * empty one, and is taken away in the next, which raises `oldest` to that entry.
 *
 * - `due_at` of a leased delivery is the end of its lease, so one index answers what may be claimed and when.
 * - `claims` and `results` count what was begun and what was answered for: the difference is how often a process died.
 * - `changed_at` is when the state last changed: what a retention rule counts from.
 * - `caution` says in what company a delivery is claimed: 0 never failed, 1 failed or saw its process die once, 2 more
 *   often.
 * - `erased_at` is when the answers in `payload` went: what is left of it is submission/erased.ts.
 * - `claimed` is 1 once a submission has the upload. Its bytes are in a table of their own: claiming rewrites a small row.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE submission (
    id TEXT PRIMARY KEY,
    form TEXT NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    dedupe_key TEXT NOT NULL UNIQUE,
    payload TEXT NOT NULL,
    received_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE delivery (
    id INTEGER PRIMARY KEY,
    submission_id TEXT NOT NULL REFERENCES submission (id),
    step TEXT NOT NULL,
    external_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('pending', 'held', 'delivered', 'parked', 'discarded')),
    claims INTEGER NOT NULL DEFAULT 0,
    results INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    doubts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    lease INTEGER NOT NULL DEFAULT 0,
    lease_until INTEGER NOT NULL DEFAULT 0,
    record_model TEXT,
    record_id INTEGER,
    last_class TEXT,
    last_code TEXT,
    changed_at INTEGER NOT NULL,
    UNIQUE (submission_id, step)
  ) STRICT;

  CREATE INDEX delivery_due ON delivery (due_at) WHERE state = 'pending';

  CREATE TABLE attempt (
    id INTEGER PRIMARY KEY,
    delivery_id INTEGER NOT NULL REFERENCES delivery (id),
    started_at INTEGER NOT NULL,
    ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    class TEXT,
    code TEXT
  ) STRICT;

  CREATE INDEX attempt_delivery ON attempt (delivery_id);

  CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
  ) STRICT;
  `,
  // A column that is added must have a default; every insert says its kind.
  `
  CREATE TABLE file (
    submission_id TEXT NOT NULL REFERENCES submission (id),
    n INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (submission_id, n)
  ) STRICT;

  ALTER TABLE delivery ADD COLUMN kind TEXT NOT NULL DEFAULT 'estimate'
    CHECK (kind IN ('estimate', 'helpdesk', 'estimate file', 'helpdesk file', 'estimate note', 'helpdesk note'));
  UPDATE delivery SET kind = (SELECT form FROM submission WHERE submission.id = submission_id);

  ALTER TABLE delivery ADD COLUMN caution INTEGER
    GENERATED ALWAYS AS (min(2, max(attempts, claims - results))) VIRTUAL;

  DROP INDEX delivery_due;
  CREATE INDEX delivery_due ON delivery (kind, caution, due_at) WHERE state = 'pending';
  `,
  // Files become uploads that are claimed.
  `
  CREATE TABLE upload (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    claimed INTEGER NOT NULL DEFAULT 0 CHECK (claimed IN (0, 1))
  ) STRICT;

  CREATE INDEX upload_unclaimed ON upload (received_at, bytes) WHERE claimed = 0;

  CREATE TABLE upload_content (
    upload_id TEXT PRIMARY KEY REFERENCES upload (id) ON DELETE CASCADE,
    thumb BLOB,
    content BLOB NOT NULL
  ) STRICT;

  UPDATE submission
  SET payload = json_set(payload, '$.files', json((
    SELECT json_group_array(json_set(value, '$.digest', '', '$.upload', submission.id || '/' || (value ->> 'n')))
    FROM json_each(submission.payload, '$.files'))))
  WHERE json_type(payload, '$.files') = 'array';

  INSERT INTO upload (id, digest, name, media_type, bytes, received_at, claimed)
  SELECT value ->> 'upload', '', value ->> 'name', value ->> 'mediaType', value ->> 'bytes', received_at, 1
  FROM submission, json_each(payload, '$.files');

  INSERT INTO upload_content (upload_id, content) SELECT submission_id || '/' || n, content FROM file;
  DROP TABLE file;

  CREATE TABLE file (
    submission_id TEXT NOT NULL REFERENCES submission (id),
    n INTEGER NOT NULL,
    upload_id TEXT NOT NULL REFERENCES upload (id),
    PRIMARY KEY (submission_id, n)
  ) STRICT;

  CREATE INDEX file_upload ON file (upload_id);

  INSERT INTO file (submission_id, n, upload_id)
  SELECT submission.id, value ->> 'n', value ->> 'upload' FROM submission, json_each(payload, '$.files');

  CREATE TABLE draft (
    name TEXT PRIMARY KEY,
    content BLOB NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;

  CREATE INDEX draft_expiry ON draft (expires_at);
  `,
  // What is kept for a time only. Each index holds what may end, so that looking for it does not read the rest.
  `
  ALTER TABLE submission ADD COLUMN erased_at INTEGER;

  CREATE INDEX submission_kept ON submission (received_at, id) WHERE erased_at IS NULL;
  CREATE INDEX submission_erased ON submission (received_at, id) WHERE erased_at IS NOT NULL;
  CREATE INDEX delivery_held ON delivery (changed_at) WHERE state = 'held';
  CREATE INDEX delivery_parked ON delivery (changed_at) WHERE state = 'parked';
  `,
];

/** Programs that know so many entries may use what all of them make: 4 where the rule began, then fewer than there are. */
export const oldest = 4;

export function schemaVersion(db: DatabaseSync): number {
  return db.prepare('PRAGMA user_version').get()?.user_version as number;
}

/** Of a store that is an outbox. */
export function storeSchema(db: DatabaseSync): StoreSchema {
  const note = db.prepare('SELECT value FROM meta WHERE name = ?').get(oldestNote)?.value;
  return { version: schemaVersion(db), oldest: readOldest(note as Uint8Array | undefined) };
}

/** Does what is missing, and nothing on a store that is up to date, or newer. */
export function migrate(db: DatabaseSync): void {
  const done = schemaVersion(db);
  for (const [index, migration] of migrations.entries()) {
    if (index < done) continue;
    db.exec('BEGIN IMMEDIATE');
    db.exec(migration);
    if (index === 0) {
      db.exec(`PRAGMA application_id = ${applicationId}`);
      db.prepare(`INSERT INTO meta (name, value) VALUES ('secret', ?)`).run(randomBytes(32));
    }
    db.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)').run(
      oldestNote,
      writeOldest(oldest),
    );
    db.exec(`PRAGMA user_version = ${index + 1}`);
    db.exec('COMMIT');
  }
}
