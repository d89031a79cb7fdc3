import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, it } from 'node:test';
import { createGroupCommit, type Call } from './group-commit.ts';
import { leavesRoom, withBallast } from './sqlite-room.ts';

const promises = new Set(['promise']);
const text = 'x'.repeat(20_000);

describe('the room left to submissions', () => {
  const mb = 1024 * 1024;

  it('is 256 MB of a large disk, and a tenth of a small one', () => {
    for (const [size, left] of [
      [100_000 * mb, 256 * mb],
      [1000 * mb, 100 * mb],
    ] as const) {
      assert.equal(leavesRoom({ free: left + 1, size }, 1), true);
      assert.equal(leavesRoom({ free: left, size }, 1), false);
    }
  });
});

describe('a group that meets the end of the disk', () => {
  let db: DatabaseSync;
  let full: boolean;
  let releases: number;
  /** How many more pages the ballast gives. */
  let ballastPages: number;
  let commit: (group: Call[]) => ReturnType<ReturnType<typeof createGroupCommit>>;

  beforeEach(() => {
    db = new DatabaseSync(':memory:');
    db.exec('CREATE TABLE kept (name TEXT, text TEXT)');
    full = false;
    releases = 0;
    ballastPages = 100;
    const write = (name: string) => db.prepare('INSERT INTO kept VALUES (?, ?)').run(name, text).changes;
    const calls = { promise: () => write('promise'), result: () => write('result'), small: () => 1 };
    const ballast = {
      isFull: () => full,
      release() {
        full = true;
        releases += 1;
        leave(ballastPages);
      },
    };
    commit = withBallast(createGroupCommit(db, calls, new Set()), ballast, ({ name }) => promises.has(name));
  });

  function leave(pages: number): void {
    const used = db.prepare('PRAGMA page_count').get()?.page_count as number;
    db.exec(`PRAGMA max_page_count = ${used + pages}`);
  }

  function group(...names: string[]): unknown[] {
    const answers = commit(names.map((name, id) => ({ id, name, args: [] })));
    assert.equal(answers.length, names.length);
    return answers
      .toSorted((a, b) => a.id - b.id)
      .map((answer) => ('problem' in answer ? answer.problem.message : answer.value));
  }
  const kept = () =>
    db
      .prepare('SELECT name FROM kept')
      .all()
      .map(({ name }) => name);

  it('carries out what promises nothing in the room of the ballast, and refuses the promises', () => {
    leave(2);
    assert.deepEqual(group('promise', 'result', 'small', 'promise'), [
      'the disk is full',
      1,
      1,
      'the disk is full',
    ]);
    assert.deepEqual(kept(), ['result']);
    assert.equal(releases, 1);
  });

  it('refuses promises from then on, however small, until the disk is not full any more', () => {
    leave(0);
    group('result');
    assert.deepEqual(group('promise', 'result'), ['the disk is full', 1]);
    assert.deepEqual(group('promise'), ['the disk is full']);
    full = false;
    assert.deepEqual(group('promise'), [1]);
    assert.deepEqual(kept(), ['result', 'result', 'promise']);
  });

  it('fails what finds no room in the ballast either, and keeps nothing of it', () => {
    leave(0);
    ballastPages = 0;
    assert.deepEqual(group('result'), ['database or disk is full']);
    assert.deepEqual(kept(), []);
    ballastPages = 100;
    assert.deepEqual(group('result'), [1]);
  });

  it('keeps the ballast as long as there is room', () => {
    assert.deepEqual(group('promise', 'result'), [1, 1]);
    assert.equal(releases, 0);
  });
});
