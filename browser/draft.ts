// What was typed, kept in the visitor's own browser for a while: what is personal only as long as the tab lives.

export type Keep = 'local' | 'session';

/** The two storages of a browser, or of a test; either may throw. */
export type Places = Record<Keep, () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>>;

interface Kept {
  at: number;
  values: Record<string, string>;
}

const keptForMs = 7 * 24 * 60 * 60 * 1000;

export type Draft = ReturnType<typeof createDraft>;

/** The draft of the form `name`. A storage that is blocked, full or holds nonsense is as good as an empty one. */
export function createDraft(name: string, places: Places) {
  const key = `${name}:v1`;

  function readFrom(keep: Keep, now: number): Kept {
    const nothing = { at: now, values: {} };
    return orElse(nothing, () => {
      const kept = JSON.parse(places[keep]().getItem(key) ?? 'null') as Kept | null;
      if (!kept || typeof kept.values !== 'object' || !(now - kept.at < keptForMs)) return nothing;
      const texts = Object.entries(kept.values).filter(([, value]) => typeof value === 'string');
      return { at: kept.at, values: Object.fromEntries(texts) };
    });
  }

  return {
    /** What is kept, and since when. */
    read(now: number): Kept {
      const session = readFrom('session', now);
      const local = readFrom('local', now);
      return { at: Math.min(session.at, local.at), values: { ...session.values, ...local.values } };
    },

    /** Adds to what is kept; an empty answer takes the kept one away. */
    write(keep: Keep, answers: Record<string, string>, now: number): void {
      const all = Object.entries({ ...readFrom(keep, now).values, ...answers });
      const values = Object.fromEntries(all.filter(([, value]) => value !== ''));
      orElse(undefined, () => {
        if (Object.keys(values).length === 0) places[keep]().removeItem(key);
        else places[keep]().setItem(key, JSON.stringify({ at: now, values }));
      });
    },

    clear(): void {
      for (const keep of ['local', 'session'] as const)
        orElse(undefined, () => places[keep]().removeItem(key));
    },
  };
}

function orElse<T>(fallback: T, act: () => T): T {
  try {
    return act();
  } catch {
    return fallback;
  }
}
