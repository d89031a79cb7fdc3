// Which disks can hold a database: one that syncs when told to, and that no other machine writes to.
import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { OutboxError } from './outbox.ts';

// f_type of Linux (https://man7.org/linux/man-pages/man2/statfs.2.html). Locks and syncs of these end at this machine, or
// at its cache, and the shared memory beside a write-ahead log does not work at all (https://sqlite.org/wal.html). 9p is
// also how a virtual machine sees its host's folders.
const shared = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x01021997, '9p'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
  [0x0bd00bd0, 'Lustre'],
]);

// Refused, they would shut out many that do well: encrypted folders and a laptop's Docker are FUSE, and whoever tries the
// site in a container without a volume has not yet anything to lose.
const doubtful = new Map([
  [
    0x65735546,
    'a FUSE file system, which may be a network share: that loses requests. A local disk is the place for it',
  ],
  [
    0x794c7630,
    'the own disk of a container: all requests go with it when the container is replaced. Keep them on a volume',
  ],
]);

/** Throws OutboxError when `file` is, or would be, on a disk of other machines. */
export function refuseSharedDisk(file: string, type = typeOfDisk(file)): void {
  const name = shared.get(type);
  if (name === undefined) return;
  throw new OutboxError(
    `${file} is on a network share (${name}), where a database is damaged sooner or later: let DATABASE_URL name a file on a local disk, or a PostgreSQL.`,
  );
}

/** What the owner should know of the disk that `file` is on; null when there is nothing to know. */
export function warningOfDisk(file: string, type = typeOfDisk(file)): string | null {
  const kind = doubtful.get(type);
  return kind === undefined ? null : `The outbox ${file} is on ${kind}.`;
}

/** 0, which is no type, where nobody can tell; other systems number theirs otherwise. */
function typeOfDisk(file: string): number {
  if (process.platform !== 'linux') return 0;
  let path = file;
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path);
  try {
    return statfsSync(path).type;
  } catch {
    return 0;
  }
}
