import type { Tally } from '../outbox/tally.ts';
import { mostFileBytes, mostFiles } from '../web/form-files.ts';

// So that as many as a form takes of the largest use up as much as sixty photos, which hardly reach this size.
const mostInWindow = 60;
const bytesOfOne = (mostFiles * mostFileBytes) / mostInWindow;
const windowMs = 600_000;

/** Counts what each sender brings, whichever form it is for. Each count answers in how many minutes more may come; 0: now. */
export function createUploadRate(tally: Tally, most = mostInWindow) {
  async function count(sender: string, more: number): Promise<number> {
    if (more === 0) return 0;
    const { points, msLeft } = await tally('uploads', sender, more, windowMs);
    return points > most ? Math.ceil(msLeft / 60_000) : 0;
  }

  return {
    /** Any file, before it is looked at. */
    countOne: (sender: string) => count(sender, 1),
    /** What is large even when it has been made safe. */
    countSize: (sender: string, bytes: number) => count(sender, Math.ceil(bytes / bytesOfOne) - 1),
  };
}
