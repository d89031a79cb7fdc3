/** Lets work of up to `most` altogether run at once; the rest waits in line, first come first served. */
export function createTurns(most: number) {
  const waiting: { weight: number; start: () => void }[] = [];
  let running = 0;

  function startNext(): void {
    while (waiting[0] && (running === 0 || running + waiting[0].weight <= most)) {
      const { weight, start } = waiting.shift()!;
      running += weight;
      start();
    }
  }

  return async function inTurn<T>(weight: number, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((start) => {
      waiting.push({ weight, start });
      startNext();
    });
    try {
      return await work();
    } finally {
      running -= weight;
      startNext();
    }
  };
}
