import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toDomainLiteral, toLiteral } from './restapi-literal.ts';

describe('a literal of Python', () => {
  const cases: [unknown, string][] = [
    ['plain', "'plain'"],
    ["Ada's \\ house", "'Ada\\'s \\\\ house'"],
    ['two\nlines\r\n\ttab', "'two\\nlines\\u000d\\n\\u0009tab'"],
    ['\0\u2028é 🔧', "'\\u0000\\u2028é 🔧'"],
    [true, 'True'],
    [false, 'False'],
    [null, 'None'],
    [-1.5, '-1.5'],
    [[], '[]'],
    [
      { name: 'x', user_id: false, tag_ids: [[6, 0, [1, 2]]] },
      "{'name': 'x', 'user_id': False, 'tag_ids': [[6, 0, [1, 2]]]}",
    ],
  ];
  for (const [value, literal] of cases) {
    it(`of ${JSON.stringify(value)} is ${literal}`, () => assert.equal(toLiteral(value), literal));
  }

  it('of a domain has tuples for its conditions, and none for the values in them', () => {
    assert.equal(
      toDomainLiteral(['|', ['id', 'in', [1, 2]], ['active', '=', true]]),
      "['|', ('id', 'in', [1, 2]), ('active', '=', True)]",
    );
  });
});
