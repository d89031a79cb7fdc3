/** What to tell who wrote `key`, which is not among `known`. */
export function unknownName(key: string, known: readonly string[]): string {
  const nearest = nearestName(key, known);
  if (nearest !== undefined) return `there is no such name; did you mean ${nearest}?`;
  return `there is no such name; known here: ${known.join(', ')}`;
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

function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, against] of [...other].entries()) {
      next.push(
        Math.min((row[j] ?? 0) + (letter === against ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1),
      );
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
