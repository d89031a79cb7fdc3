import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, it } from 'node:test';
import { createGroupCommit, toError, toProblem, type Answer } from './group-commit.ts';
import { OutboxUnavailable } from './outbox.ts';

describe('a group commit', () => {
  let db: DatabaseSync;
  let commitGroup: ReturnType<typeof createGroupCommit>;
  beforeEach(() => {
    db = new DatabaseSync(':memory:');
    db.exec(`
      CREATE TABLE parent (id INTEGER PRIMARY KEY);
      CREATE TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);
      CREATE TABLE kept (text TEXT UNIQUE)`);
    const calls = {
      keep: (text: string) => db.prepare('INSERT INTO kept VALUES (?)').run(text).changes,
      keepTwice: (text: string) => {
        calls.keep(text);
        calls.keep(text);
      },
      // SQLite notices only at COMMIT.
      orphan: () => db.exec('INSERT INTO child VALUES (1)'),
      bug: () => {
        throw new TypeError('x is not a function');
      },
      count,
    };
    commitGroup = createGroupCommit(db, calls, new Set(['count']));
  });

  const count = () => db.prepare('SELECT count(*) AS rows FROM kept').get()?.rows;
  const group = (...calls: [name: string, ...args: unknown[]][]) =>
    commitGroup(calls.map(([name, ...args], id) => ({ id, name, args })));
  const problems = (answers: Answer[]) =>
    answers.map((answer) => ('problem' in answer ? answer.problem.kind : null));

  it('answers every call in its order', () => {
    const answers = group(['keep', 'a'], ['keep', 'b'], ['count']);
    assert.deepEqual(answers, [
      { id: 0, value: 1 },
      { id: 1, value: 1 },
      { id: 2, value: 2 },
    ]);
    assert.equal(db.isTransaction, false);
  });

  it('undoes the one call that fails and keeps the others', () => {
    const answers = group(['keep', 'a'], ['keepTwice', 'b'], ['bug'], ['keep', 'c']);
    assert.deepEqual(problems(answers), [null, 'unavailable', 'bug', null]);
    assert.equal(count(), 2);
  });

  it('fails every call when the commit fails', () => {
    const answers = group(['keep', 'a'], ['orphan'], ['count']);
    assert.deepEqual(problems(answers), ['unavailable', 'unavailable', 'unavailable']);
    assert.equal(count(), 0);
    assert.deepEqual(problems(group(['keep', 'a'])), [null], 'the next group is not touched by it');
  });

  it('undoes the whole group when what is asked before the commit objects', () => {
    const calls = { keep: (text: string) => db.prepare('INSERT INTO kept VALUES (?)').run(text).changes };
    let objects = true;
    const commit = createGroupCommit(db, calls, new Set(), ([first]) => {
      assert.equal(first?.name, 'keep');
      if (objects) throw new OutboxUnavailable('the file is gone');
    });
    const call = { id: 1, name: 'keep', args: ['a'] };
    const problem = { kind: 'unavailable', message: 'the file is gone' };
    assert.deepEqual(commit([call]), [{ id: 1, problem }]);
    assert.equal(count(), 0);
    objects = false;
    assert.deepEqual(commit([call]), [{ id: 1, value: 1 }]);
  });

  it('keeps nothing on a full disk, can still be read, and recovers when there is space', () => {
    const pages = db.prepare('PRAGMA page_count').get()?.page_count as number;
    db.exec(`PRAGMA max_page_count = ${pages + 2}`);
    const large = 'x'.repeat(20_000);
    const [full] = group(['keep', large]);
    assert.ok(full && 'problem' in full && full.problem.kind === 'full');
    assert.ok(toError(full.problem) instanceof OutboxUnavailable);
    assert.match(full.problem.message, /full/);
    assert.deepEqual(group(['count']), [{ id: 0, value: 0 }]);
    db.exec(`PRAGMA max_page_count = ${pages + 100}`);
    assert.deepEqual(problems(group(['keep', large])), [null]);
  });

  it('fails every call once the database is broken, whichever of them met it, and says that it is', () => {
    const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
    const file = join(folder, 'one.db');
    const healthy = new DatabaseSync(file);
    healthy.exec(
      `CREATE TABLE kept (text TEXT); CREATE TABLE other (text TEXT); INSERT INTO other VALUES ('b')`,
    );
    healthy.close();
    // The pages of a database come in the order its tables were made; each here has one.
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xa5, 2 * 4096));
    const damaged = new DatabaseSync(file);
    const calls = {
      keep: () => damaged.exec(`INSERT INTO kept VALUES ('a')`),
      other: () => damaged.prepare('SELECT * FROM other').all(),
      count: () => damaged.prepare('SELECT count(*) AS rows FROM kept').get()?.rows,
    };
    const commit = createGroupCommit(damaged, calls, new Set());
    const answers = commit(['keep', 'other', 'keep'].map((name, id) => ({ id, name, args: [] })));
    assert.deepEqual(problems(answers), ['broken', 'broken', 'broken']);
    for (const answer of answers) {
      assert.ok('problem' in answer && toError(answer.problem) instanceof OutboxUnavailable);
    }
    assert.deepEqual(commit([{ id: 1, name: 'count', args: [] }]), [{ id: 1, value: 0 }]);
    damaged.close();
    rmSync(folder, { recursive: true });
  });

  it('tells a disk without room for the index of the log from one that fails', () => {
    const kindOf = (errcode: number) =>
      toProblem(Object.assign(new Error('disk I/O error'), { errcode })).kind;
    // SQLITE_IOERR_SHMSIZE; SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC
    assert.deepEqual([4874, 778, 1034].map(kindOf), ['full', 'broken', 'broken']);
  });

  it('lets a group that only reads pass while another process writes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
    const file = join(folder, 'one.db');
    const writer = new DatabaseSync(file);
    writer.exec('PRAGMA journal_mode = WAL; CREATE TABLE kept (text TEXT); BEGIN IMMEDIATE');
    const other = new DatabaseSync(file, { timeout: 0 });
    const calls = {
      count: () => other.prepare('SELECT count(*) AS rows FROM kept').get()?.rows,
      keep: () => other.exec(`INSERT INTO kept VALUES ('a')`),
    };
    const commit = createGroupCommit(other, calls, new Set(['count']));
    assert.deepEqual(commit([{ id: 1, name: 'count', args: [] }]), [{ id: 1, value: 0 }]);
    assert.deepEqual(problems(commit([{ id: 2, name: 'keep', args: [] }])), ['unavailable']);
    other.close();
    writer.close();
    rmSync(folder, { recursive: true });
  });
});
