import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';

export type Tries = ReturnType<typeof createTries>;

const tries = 5;
const windowSeconds = 15 * 60;

/** Counts how often each sender looks for a request. */
export function createTries() {
  const counter = new RateLimiterMemory({ points: tries, duration: windowSeconds });

  return {
    /** Takes one of the sender's tries: null, or the seconds until there is one again. */
    async take(sender: string): Promise<number | null> {
      const refused = await counter.consume(sender).then(
        () => null,
        (result: RateLimiterRes) => result,
      );
      return refused && Math.ceil(refused.msBeforeNext / 1000);
    },
  };
}
