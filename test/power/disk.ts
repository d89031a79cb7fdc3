// A disk as a log of writes and syncs leaves it, at whatever moment the power is cut.
import { dirname } from 'node:path';
import { createContent, type Change, type Content } from './content.ts';
import type { Entry } from './log.ts';
import type { Random } from './random.ts';

interface Inode {
  isFolder: boolean;
  /** What is on the disk for certain. */
  synced: Content;
  /** What was done since the last sync, and may be there or not. */
  pending: Change[];
}

/** A name made, moved or removed: on the disk for certain once its folder was synced. */
interface NameChange {
  folder: string;
  drop?: string;
  set?: [path: string, inode: Inode];
}

type Names = Map<string, Inode>;

/** The files by path below the watched folder; folders are not told. */
export type Image = Map<string, Buffer>;

export interface Disk {
  apply(this: void, entry: Entry): void;
  /**
   * What is found after a power cut at this moment. All that was synced is there. Of the rest each write is there, or
   * not, or torn at its sectors, and each name as it was or as it is. That an older write survives a newer one in the
   * same place needs no order of its own: it is the case in which the newer one is lost.
   */
  cut(this: void): Image;
  /** What the program itself sees. */
  seen(this: void): Image;
}

// What a power cut leaves of the writes that no sync has followed: all, none, and what lies between.
const survivals = [
  { whole: 0, torn: 0 },
  { whole: 1, torn: 0 },
  { whole: 0.1, torn: 0.3 },
  { whole: 0.5, torn: 0.25 },
  { whole: 0.9, torn: 0.05 },
] as const;

// 'in order' is what a journal leaves; 'any' is all that POSIX promises.
const namesLeft = ['none', 'all', 'in order', 'any'] as const;

export function createDisk(random: Random): Disk {
  const current: Names = new Map();
  const synced: Names = new Map();
  let pendingNames: NameChange[] = [];
  const open = new Map<number, { inode: Inode; path: string }>();

  function rename(change: NameChange): void {
    changeNames(current, change);
    pendingNames.push(change);
  }

  function add(path: string, isFolder: boolean): Inode {
    const inode = createInode(isFolder);
    rename({ folder: folderOf(path), set: [path, inode] });
    return inode;
  }

  /** The watched folder itself was there before. */
  function inodeAt(path: string): Inode {
    const inode = current.get(path) ?? (path === '' ? createInode(true) : undefined);
    if (!inode) throw new Error(`The log of writes and syncs misses how ${path} came to be.`);
    return inode;
  }

  function openFile(fd: number): { inode: Inode; path: string } {
    const file = open.get(fd);
    if (!file) throw new Error(`The log of writes and syncs misses how file ${fd} was opened.`);
    return file;
  }

  function sync({ inode, path }: { inode: Inode; path: string }): void {
    for (const change of inode.pending) inode.synced.apply(change);
    inode.pending = [];
    for (const change of pendingNames) if (change.folder === path) changeNames(synced, change);
    pendingNames = pendingNames.filter(({ folder }) => folder !== path);
  }

  /**
   * Linux takes a page that it could not write for written: no later sync brings it to the disk, unless it is written
   * anew. A name is never given up so: there the whole file system stops.
   */
  function failSync({ inode }: { inode: Inode }): void {
    const lost = random.choose([1, 0.5]);
    inode.pending = inode.pending.filter((change) => 'length' in change || random.next() >= lost);
  }

  function apply(entry: Entry): void {
    switch (entry.kind) {
      case 'begin':
        open.clear();
        break;
      case 'open': {
        const inode = entry.created ? add(entry.path, false) : inodeAt(entry.path);
        if (entry.truncated) inode.pending.push({ length: 0 });
        open.set(entry.fd, { inode, path: entry.path });
        break;
      }
      case 'close':
        open.delete(entry.fd);
        break;
      case 'write':
      case 'truncate':
        openFile(entry.fd).inode.pending.push(entry);
        break;
      case 'sync':
        sync(openFile(entry.fd));
        break;
      case 'failed sync':
        failSync(openFile(entry.fd));
        break;
      case 'rename':
      case 'link': {
        const set: [string, Inode] = [entry.to, inodeAt(entry.from)];
        const drop = entry.kind === 'rename' ? { drop: entry.from } : {};
        rename({ folder: folderOf(entry.to), set, ...drop });
        break;
      }
      case 'mkdir':
        add(entry.path, true);
        break;
      case 'unlink':
        rename({ folder: folderOf(entry.path), drop: entry.path });
        break;
      case 'said':
        break;
    }
  }

  function namesAfterCut(): Names {
    const names = new Map(synced);
    const left = random.choose(namesLeft);
    const some = random.below(pendingNames.length + 1);
    for (const [i, change] of pendingNames.entries()) {
      const there =
        left === 'all' || (left === 'in order' && i < some) || (left === 'any' && random.next() < 0.5);
      if (there) changeNames(names, change);
    }
    return names;
  }

  function afterCut({ synced, pending }: Inode, { whole, torn }: (typeof survivals)[number]): Buffer {
    const content = createContent(synced.read());
    for (const change of pending) {
      const luck = random.next();
      if (luck < whole) content.apply(change);
      else if (luck < whole + torn) content.tear(change, random);
    }
    return content.read();
  }

  return {
    apply,
    cut() {
      const survival = random.choose(survivals);
      return filesOf(namesAfterCut(), (inode) => afterCut(inode, survival));
    },
    seen: () => filesOf(current, (inode) => afterCut(inode, survivals[1])),
  };
}

function folderOf(path: string): string {
  const folder = dirname(path);
  return folder === '.' ? '' : folder;
}

function changeNames(names: Names, { drop, set }: NameChange): void {
  if (drop !== undefined) names.delete(drop);
  if (set) names.set(...set);
}

function createInode(isFolder: boolean): Inode {
  return { isFolder, synced: createContent(), pending: [] };
}

function filesOf(names: Names, read: (inode: Inode) => Buffer): Image {
  const stands = (folder: string): boolean =>
    folder === '' || (names.has(folder) && stands(folderOf(folder)));
  const files = [...names].filter(([path, { isFolder }]) => !isFolder && stands(folderOf(path)));
  return new Map(files.map(([path, inode]) => [path, read(inode)]));
}
