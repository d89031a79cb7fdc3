import nunjucks from 'nunjucks';
import type { Words, WordValues } from '../content/words.ts';

/**
 * The same words, but where one cannot be said a gap, which serves a visitor better than an error. The log tells which,
 * once. For templates: whatever is worked out at the start should stop it.
 */
export function wordsOrGaps(words: Words, log: { error(fields: object, message: string): void }): Words {
  const told = new Set<string>();

  function orGap<T>(say: (key: string, values?: WordValues) => T, gap: T) {
    return (key: string, values?: WordValues): T => {
      try {
        return say(key, values);
      } catch (err) {
        if (!told.has(key)) log.error({ err }, `${key} cannot be said, and is left out`);
        told.add(key);
        return gap;
      }
    };
  }

  return { t: orGap(words.t, ''), html: orGap(words.html, new nunjucks.runtime.SafeString('')) };
}
