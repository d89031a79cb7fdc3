// What is less urgent must not fill the disk: what is no submission yet, and, once it is full, any promise.
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Answer, Call } from './group-commit.ts';
import type { Ballast } from './sqlite-ballast.ts';

const leftToSubmissionsBytes = 256 * 1024 * 1024;

export function leavesRoom(freeBytes: number, bytes: number): boolean {
  return freeBytes - bytes >= leftToSubmissionsBytes;
}

/** Of the disk that the database is on. Where it cannot be asked, writing to it will tell; memory has no end here. */
export function freeBytesFor(db: DatabaseSync): () => number {
  return () => {
    const file = db.location();
    if (file === null) return Infinity;
    try {
      const { bavail, bsize } = statfsSync(dirname(file));
      return bavail * bsize;
    } catch {
      return Infinity;
    }
  };
}

/**
 * Commits a group as `commit` does, but refuses its promises while the disk is full. When this group finds the end of the
 * disk, the ballast is given up, and what promises nothing is carried out again in its room.
 */
export function withBallast(
  commit: (group: Call[]) => Answer[],
  ballast: Pick<Ballast, 'isFull' | 'release'>,
  isPromise: (call: Call) => boolean,
): (group: Call[]) => Answer[] {
  function commitAllowed(group: Call[]): Answer[] {
    const refused = ballast.isFull() ? group.filter(isPromise) : [];
    const allowed = group.filter((call) => !refused.includes(call));
    const answers = allowed.length > 0 ? commit(allowed) : [];
    return [...answers, ...refused.map(({ id }): Answer => ({ id, problem: diskFull }))];
  }

  return (group) => {
    const answers = commitAllowed(group);
    const met = new Set(answers.filter(metEndOfDisk).map(({ id }) => id));
    if (met.size === 0) return answers;
    ballast.release();
    const again = commitAllowed(group.filter(({ id }) => met.has(id)));
    return [...answers.filter(({ id }) => !met.has(id)), ...again];
  };
}

const diskFull = { kind: 'unavailable', message: 'the disk is full' } as const;

export function metEndOfDisk(answer: Answer): boolean {
  return 'problem' in answer && answer.problem.kind === 'full';
}
