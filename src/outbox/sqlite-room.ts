// What is less urgent must not fill the disk: what is no submission yet, and, once it is full, any promise.
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Answer, Call } from './group-commit.ts';
import type { Ballast } from './sqlite-ballast.ts';

const leftToSubmissionsBytes = 256 * 1024 * 1024;
// A disk of a gigabyte would else take no file while a quarter of it is free.
const leftShare = 0.1;

/** In bytes. */
export interface Disk {
  free: number;
  size: number;
}

export function leavesRoom({ free, size }: Disk, bytes: number): boolean {
  return free - bytes >= Math.min(leftToSubmissionsBytes, size * leftShare);
}

const endless: Disk = { free: Infinity, size: Infinity };

/** The one that the database is on. Where it cannot be asked, writing to it will tell; memory has no end here. */
export function diskOf(db: DatabaseSync): () => Disk {
  return () => {
    const file = db.location();
    if (file === null) return endless;
    try {
      const { bavail, blocks, bsize } = statfsSync(dirname(file));
      return { free: bavail * bsize, size: blocks * bsize };
    } catch {
      return endless;
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
