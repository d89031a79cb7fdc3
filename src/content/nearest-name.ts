/** What to tell who wrote `key`, which is not among `known`. */
export function unknownName(key: string, known: readonly string[]): string {
  return `there is no such name; ${hint(key, known, 'known here:')}`;
}

/** The nearest of `known` as a question; when `name` is another word, all of them after `intro`. */
export function hint(name: string, known: readonly string[], intro: string): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? `${intro} ${known.join(', ')}` : `did you mean ${nearest}?`;
}

/** The one of `known` that `name` is a slip of; undefined when it is another word. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((other) => ({ other, distance: editDistance(name.toLowerCase(), other.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  // Two letters out of six are a slip; more is another word.
  const slip = nearest && nearest.distance <= Math.max(1, Math.floor(name.length / 3));
  return slip ? nearest.other : undefined;
}

/** How many letters to add, drop, change, or swap with their neighbour. */
function editDistance(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const [letter, against] = [one[i - 1], other[j - 1]];
      const swapped = i > 1 && j > 1 && letter === other[j - 2] && one[i - 2] === against;
      next.push(
        Math.min(
          (row[j - 1] ?? 0) + (letter === against ? 0 : 1),
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          swapped ? (before[j - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    [before, row] = [row, next];
  }
  return row.at(-1) ?? 0;
}
