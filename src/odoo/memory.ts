export type Memory = ReturnType<typeof createMemory>;

/** Keeps what was learned about this Odoo for a while, so that the next delivery does not fail first to learn it again. */
export function createMemory(now: () => number) {
  const until = new Map<string, number>();
  return {
    keep(fact: string, forMs: number) {
      until.set(fact, now() + forMs);
    },
    holds(fact: string): boolean {
      return (until.get(fact) ?? 0) > now();
    },
  };
}
