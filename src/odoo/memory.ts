/** What seldom changes in Odoo is learned anew after half a working day: an app is installed, a field or a language added. */
export const relearnMs = 4 * 3_600_000;

export type Memory<T> = ReturnType<typeof createMemory<T>>;

/**
 * Keeps what was learned about this Odoo for a while, so that the next delivery need not learn it again. Of more than
 * `limit` things the oldest are given up: visitors choose some of the names.
 */
export function createMemory<T>(now: () => number, limit = 1000) {
  const kept = new Map<string, { value: T; until: number }>();
  return {
    keep(key: string, value: T, forMs: number) {
      kept.delete(key);
      kept.set(key, { value, until: now() + forMs });
      for (const oldest of kept.keys()) {
        if (kept.size <= limit) break;
        kept.delete(oldest);
      }
    },
    recall(key: string): T | undefined {
      const known = kept.get(key);
      return known && known.until > now() ? known.value : undefined;
    },
    forget(isMeant: (key: string) => boolean) {
      for (const key of kept.keys()) if (isMeant(key)) kept.delete(key);
    },
  };
}
