import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { mostFileBytes, mostFiles } from '../web/form-files.ts';

// So that as many as a form takes of the largest use up as much as sixty photos, which hardly reach this size.
const mostInWindow = 60;
const bytesOfOne = (mostFiles * mostFileBytes) / mostInWindow;
const windowSeconds = 600;

/** Counts what each sender brings, whichever form it is for. Each count answers in how many minutes more may come; 0: now. */
export function createUploadRate(most = mostInWindow) {
  const counter = new RateLimiterMemory({ points: most, duration: windowSeconds });

  async function count(sender: string, points: number): Promise<number> {
    try {
      await counter.consume(sender, points);
      return 0;
    } catch (over) {
      return Math.ceil((over as RateLimiterRes).msBeforeNext / 60_000);
    }
  }

  return {
    /** Any file, before it is looked at. */
    countOne: (sender: string) => count(sender, 1),
    /** What is large even when it has been made safe. */
    countSize: (sender: string, bytes: number) => count(sender, Math.ceil(bytes / bytesOfOne) - 1),
  };
}
