// Search domains: Odoo's lists of conditions in Polish notation, with an implied "and" between them.
import { typeError, valueError } from './errors.ts';
import { repr, tuple } from './python.ts';
import { fieldOf } from './models.ts';
import type { Env } from './env.ts';
import type { Model, Row, Value } from './models.ts';

type Test = (row: Row) => boolean;

/** Reads a domain once and answers the test for it. Archived records are left out unless the domain names `active`. */
export function parseDomain(env: Env, model: Model, domain: unknown): Test {
  const terms = domain === null || domain === undefined || domain === false ? [] : domain;
  if (!Array.isArray(terms)) throw typeError(`Domain() invalid argument type for domain: ${repr(domain)}`);
  const rest = [...(terms as unknown[])];
  const tests: Test[] = [];
  while (rest.length > 0) tests.push(readTest(env, model, rest));
  if (hidesArchived(env, model, terms)) tests.push((row) => row['active'] !== false);
  return (row) => tests.every((test) => test(row));
}

function hidesArchived(env: Env, model: Model, terms: unknown[]): boolean {
  if (fieldOf(model, 'active') === undefined || env.context['active_test'] === false) return false;
  return !terms.some((term) => Array.isArray(term) && term[0] === 'active');
}

/** Takes one whole test off the front of `rest`. */
function readTest(env: Env, model: Model, rest: unknown[]): Test {
  const term = rest.shift();
  if (term === '!') {
    const inner = readTest(env, model, rest);
    return (row) => !inner(row);
  }
  if (term === '&' || term === '|') {
    const left = readTest(env, model, rest);
    const right = readTest(env, model, rest);
    return term === '&' ? (row) => left(row) && right(row) : (row) => left(row) || right(row);
  }
  if (!Array.isArray(term) || term.length !== 3) throw valueError(`Invalid item in domain: ${repr(term)}`);
  const [path, operator, wanted] = term as [unknown, unknown, unknown];
  // [1, '=', 1] and [0, '=', 1] are Odoo's ways to write true and false.
  if (path === 1 || path === 0) return () => path === wanted;
  const compare = comparison(String(operator), wanted);
  if (compare === undefined) throw valueError(`Invalid operator in ${tuple(term)}`);
  const read = reader(env, model, String(path).split('.'), term);
  return (row) => compare(read(row));
}

/** Follows a dotted path such as `country_id.code`. */
function reader(env: Env, model: Model, path: string[], term: unknown[]): (row: Row) => Value {
  const [name = '', ...further] = path;
  const field = fieldOf(model, name);
  if (field === undefined) {
    const kind = env.version === 16 ? 'leaf' : 'condition';
    throw valueError(`Invalid field ${model.name}.${name} in ${kind} ${tuple(term)}`);
  }
  if (name === 'display_name') return (row) => model.displayName(env, row);
  const related = env.models.get(field.relation ?? '');
  // A relation that is compared with a text is compared by the name of its record.
  if (further.length === 0 && related !== undefined && field.type === 'many2one' && namesText(term)) {
    return (row) => {
      const target = env.store.get(related.name, Number(row[name]));
      return target !== undefined && related.displayName(env, target);
    };
  }
  if (further.length === 0 || related === undefined) return (row) => row[name] ?? false;
  const next = reader(env, related, further, term);
  return (row) => {
    const target = env.store.get(related.name, Number(row[name]));
    return target === undefined ? false : next(target);
  };
}

function namesText([, operator, wanted]: unknown[]): boolean {
  return typeof wanted === 'string' || String(operator).endsWith('like');
}

function comparison(operator: string, wanted: unknown): ((value: Value) => boolean) | undefined {
  const list: unknown[] = Array.isArray(wanted) ? wanted : [wanted];
  switch (operator) {
    case '=':
    case 'in':
      return (value) => list.some((item) => isSame(value, item));
    case '!=':
    case 'not in':
      return (value) => !list.some((item) => isSame(value, item));
    case 'like':
      return matches(`%${text(wanted)}%`, '');
    case 'ilike':
      return matches(`%${text(wanted)}%`, 'i');
    case 'not like':
      return not(matches(`%${text(wanted)}%`, ''));
    case 'not ilike':
      return not(matches(`%${text(wanted)}%`, 'i'));
    case '=like':
      return matches(text(wanted), '');
    case '=ilike':
      return matches(text(wanted), 'i');
    case '<':
      return (value) => value !== false && value < (wanted as Value);
    case '<=':
      return (value) => value !== false && value <= (wanted as Value);
    case '>':
      return (value) => value !== false && value > (wanted as Value);
    case '>=':
      return (value) => value !== false && value >= (wanted as Value);
    default:
      return undefined;
  }
}

const text = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

function isSame(value: Value, wanted: unknown): boolean {
  if (Array.isArray(value)) return wanted === false ? value.length === 0 : value.includes(wanted as number);
  return value === wanted || (value === '' && wanted === false);
}

const not = (test: (value: Value) => boolean) => (value: Value) => !test(value);

/** SQL's LIKE: `%` is any text, `_` any character, a backslash takes the next one as it is. */
function matches(pattern: string, flags: string): (value: Value) => boolean {
  const source = pattern.replace(/\\?[\s\S]/gu, (part) => {
    if (part === '%') return '.*';
    if (part === '_') return '.';
    return part.replace(/^\\(?=[\s\S])/u, '').replace(/[.*+?^${}()|[\]\\/]/gu, '\\$&');
  });
  const regexp = new RegExp(`^${source}$`, `su${flags}`);
  return (value) => regexp.test(text(value));
}
