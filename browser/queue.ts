/** Runs what it is given in the order it came, at most `atOnce` at a time. */
export function createQueue(atOnce: number) {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async function run<T>(task: () => Promise<T>): Promise<T> {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      // Who waits takes this place over: it is never free in between.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
