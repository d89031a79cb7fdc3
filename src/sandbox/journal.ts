// The sandbox's memory: one line of JSON for each committed transaction, written before the answer leaves.
import {
  appendFileSync,
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Change } from './store.ts';

const header = `${JSON.stringify({ journal: 'porchlight sandbox', format: 1 })}\n`;
const newline = 0x0a;

/** The journal cannot be used as it is. The message names the file and says what to do. */
export class JournalError extends Error {
  override name = 'JournalError';
}

export interface Journal {
  append(changes: Change[]): void;
  close(): void;
}

/**
 * Opens or makes the journal and hands every committed transaction in it to `replay`, oldest first. A last line that a
 * crash cut off was never answered and is dropped; anything else unreadable is refused and left untouched. A line
 * survives the death of this process; it is not synced to disk, so not every power cut.
 */
export function openJournal(file: string, replay: (changes: Change[]) => void): Journal {
  mkdirSync(dirname(file), { recursive: true });
  const unlock = lock(`${file}.lock`, file);
  let opened: number | null = null;
  const close = () => {
    if (opened !== null) closeSync(opened);
    unlock();
  };
  try {
    // What people wrote into forms is in it: nobody else on the machine needs to read it.
    const fd = (opened = openSync(file, 'a+', 0o600));
    let size = readTransactions(readFileSync(file), file, replay);
    ftruncateSync(fd, size);
    const append = (text: string) => {
      try {
        appendFileSync(fd, text);
        size = fstatSync(fd).size;
      } catch (error) {
        // Half a line, on a full disk for example, would make the next one unreadable.
        ftruncateSync(fd, size);
        throw error;
      }
    };
    if (size === 0) append(header);
    return { append: (changes) => append(`${JSON.stringify(changes)}\n`), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Answers how many bytes are good. */
function readTransactions(bytes: Buffer, file: string, replay: (changes: Change[]) => void): number {
  const start = bytes.indexOf(newline) + 1;
  const first = bytes.toString('utf8', 0, start || bytes.length);
  if (start === 0 && header.startsWith(first)) return 0;
  if (first !== header) {
    throw new JournalError(`${file} is not a journal of the sandbox: choose another file`);
  }
  let good = start;
  for (let end = bytes.indexOf(newline, good); end !== -1; end = bytes.indexOf(newline, good)) {
    const line = bytes.toString('utf8', good, end);
    try {
      replay(JSON.parse(line) as Change[]);
    } catch (error) {
      throw new JournalError(
        `${file} is damaged at byte ${good}: put it aside to begin with an empty sandbox`,
        { cause: error },
      );
    }
    good = end + 1;
  }
  return good;
}

/** Two processes that append to one journal would give two records the same id. */
function lock(lockFile: string, file: string): () => void {
  const own = `${process.pid} ${startOf(process.pid)}`;
  try {
    writeFileSync(lockFile, own, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const [pid = '', start = ''] = readFileSync(lockFile, 'utf8').split(' ');
    if (isRunning(Number(pid)) && startOf(Number(pid)) === start) {
      throw new JournalError(
        `${file} is in use by another sandbox, process ${pid}: stop that one, or choose another file`,
      );
    }
    // A killed process left it behind.
    writeFileSync(lockFile, own);
  }
  return () => rmSync(lockFile, { force: true });
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * When the process started, where the system tells it (Linux): a restarted container gives the same few numbers to
 * other processes, and the lock of a dead one must not keep it from starting.
 */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
