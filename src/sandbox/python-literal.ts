// Reads values as Python writes them, which is how the REST add-on takes domains, field lists and values in an address.

const token =
  /\s*(?:([[\](){},:])|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z]\w*)|'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)")/y;

const words = new Map<string, unknown>([
  ['True', true],
  ['False', false],
  ['None', null],
]);

/** Tuples become arrays. JSON of texts, numbers, lists and objects is understood too. Throws for anything else. */
export function parseLiteral(text: string): unknown {
  const tokens = [...tokenize(text)];
  let at = 0;
  const take = (wanted?: string): Token => {
    const next = tokens[at++];
    if (next === undefined || (wanted !== undefined && next.sign !== wanted)) throw malformed();
    return next;
  };

  function readUntil(end: string, readItem: () => void): void {
    while (tokens[at]?.sign !== end) {
      readItem();
      if (tokens[at]?.sign !== end) take(',');
    }
    take(end);
  }

  function read(): unknown {
    const { sign, value } = take();
    if (sign === undefined) return value;
    if (sign === '{') {
      const entries: [string, unknown][] = [];
      readUntil('}', () => {
        const key = String(read());
        take(':');
        entries.push([key, read()]);
      });
      return Object.fromEntries(entries);
    }
    if (sign !== '[' && sign !== '(') throw malformed();
    const items: unknown[] = [];
    readUntil(sign === '[' ? ']' : ')', () => void items.push(read()));
    return items;
  }

  const value = read();
  if (at < tokens.length) throw malformed();
  return value;
}

interface Token {
  /** A bracket, comma or colon; undefined for a value. */
  sign: string | undefined;
  value: unknown;
}

function* tokenize(text: string): Generator<Token> {
  const source = text.trimEnd();
  token.lastIndex = 0;
  while (token.lastIndex < source.length) {
    const found = token.exec(source);
    if (found === null) throw malformed();
    const [, sign, number, word, single, double] = found;
    if (word !== undefined && !words.has(word)) throw malformed();
    const value =
      number !== undefined
        ? Number(number)
        : word !== undefined
          ? words.get(word)
          : unescape(single ?? double ?? '');
    yield { sign, value };
  }
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', '\n': '' };

function unescape(text: string): string {
  return text.replace(
    /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{2})|([\s\S]))/g,
    (_all, short?: string, long?: string, byte?: string, other: string = '') => {
      const code = short ?? long ?? byte;
      if (code !== undefined) return String.fromCodePoint(parseInt(code, 16));
      return escapes[other] ?? (/['"\\]/.test(other) ? other : `\\${other}`);
    },
  );
}

const malformed = () => new SyntaxError('malformed node or string');
