// Laying a translation over what it translates.

/**
 * `translation` over `original`, key by key; what is left out stays. A list replaces the whole list; when both hold as
 * many parts of several keys, such as prices, each part is laid over the one at its place, so that amounts and dates
 * are written once.
 */
export function merge(original: unknown, translation: unknown): unknown {
  if (translation === undefined) return original;
  if (isMap(original) && isMap(translation)) {
    const keys = new Set([...Object.keys(original), ...Object.keys(translation)]);
    return Object.fromEntries([...keys].map((key) => [key, merge(original[key], translation[key])]));
  }
  if (Array.isArray(original) && Array.isArray(translation) && original.length === translation.length)
    return translation.map((item, index) => (isMap(item) ? merge(original[index], item) : (item as unknown)));
  return translation;
}

interface ForbiddenFact {
  path: (string | number)[];
  message: string;
}

/**
 * What a translation may not say: a fact, which is the same in every language, and a list of another length than the
 * original's when its parts hold facts. `facts` are paths in which `*` is any place of a list.
 */
export function forbiddenFacts(
  translation: unknown,
  original: unknown,
  facts: readonly string[],
): ForbiddenFact[] {
  return facts.flatMap((fact) => findFact(translation, original, fact.split('.'), []));
}

function findFact(
  translation: unknown,
  original: unknown,
  [step, ...rest]: string[],
  path: (string | number)[],
): ForbiddenFact[] {
  if (step === undefined)
    return [{ path, message: 'is the same in every language: remove it from the translation' }];
  if (step === '*') {
    if (!Array.isArray(translation)) return [];
    const known = Array.isArray(original) ? original.length : 0;
    if (translation.length !== known) {
      const message = `has ${translation.length} where the original has ${known}: translate each of them, in the same order`;
      return [{ path, message }];
    }
    return translation.flatMap((item, index) =>
      findFact(item, part(original, index), rest, [...path, index]),
    );
  }
  if (!isMap(translation) || !(step in translation)) return [];
  return findFact(translation[step], part(original, step), rest, [...path, step]);
}

function part(value: unknown, step: string | number): unknown {
  return isMap(value) || Array.isArray(value) ? (value as Record<string | number, unknown>)[step] : undefined;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
