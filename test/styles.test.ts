// The stylesheet as Tailwind builds it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const css = readFileSync(join(import.meta.dirname, '../static/css/site.css'), 'utf8');

// A token may be named so that Tailwind makes a second utility of a class it has already: a space called `block` makes
// `inline-block` a width as well.
test('a utility means one thing', () => {
  const names = selectorsOf('@layer utilities{');
  assert.ok(names.includes('.sr-only'), 'the utilities are found');
  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at),
    [],
  );
});

/** The selectors that stand in a layer by themselves, outside any condition. */
function selectorsOf(layer: string): string[] {
  const names: string[] = [];
  let depth = 0;
  let name = '';
  for (const character of css.slice(css.indexOf(layer) + layer.length)) {
    if (character === '{') {
      if (depth === 0 && !name.startsWith('@')) names.push(name);
      depth += 1;
    } else if (character === '}') {
      if (depth === 0) break;
      depth -= 1;
      name = '';
    } else if (depth === 0) name += character;
  }
  return names;
}
