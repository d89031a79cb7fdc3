import { RateLimiterMemory } from 'rate-limiter-flexible';

export const rateWindowSeconds = 600;

type RateResult = { within: 'limits' | 'hard limit' } | { within: 'nothing'; retryAfterSeconds: number };

/** Counts posts per sender in 10 minutes: over `soft` they are held, over `hard` refused; 0 switches a limit off. */
export function createRate({ soft, hard }: { soft: number; hard: number }) {
  // The library refuses nothing here: both limits are judged below, from one count.
  const counter = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: rateWindowSeconds });

  return {
    async count(sender: string): Promise<RateResult> {
      const { consumedPoints, msBeforeNext } = await counter.penalty(sender);
      if (hard > 0 && consumedPoints > hard)
        return { within: 'nothing', retryAfterSeconds: Math.ceil(msBeforeNext / 1000) };
      return { within: soft > 0 && consumedPoints > soft ? 'hard limit' : 'limits' };
    },
  };
}
