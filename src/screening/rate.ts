export const rateWindowSeconds = 600;

/** Counts points for a sender: what they come to since its window began, and for how many ms that lasts. */
export type Tally = (
  of: string,
  sender: string,
  points: number,
  windowMs: number,
) => Promise<{ points: number; msLeft: number }>;

type RateResult = { within: 'limits' | 'hard limit' } | { within: 'nothing'; retryAfterSeconds: number };

/** Counts posts per sender in 10 minutes: over `soft` they are held, over `hard` refused; 0 switches a limit off. */
export function createRate({ soft, hard }: { soft: number; hard: number }, tally: Tally) {
  return {
    async count(sender: string): Promise<RateResult> {
      const { points, msLeft } = await tally('posts', sender, 1, rateWindowSeconds * 1000);
      if (hard > 0 && points > hard)
        return { within: 'nothing', retryAfterSeconds: Math.ceil(msLeft / 1000) };
      return { within: soft > 0 && points > soft ? 'hard limit' : 'limits' };
    },
  };
}
