import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { csvLine } from './csv.ts';

describe('csvLine', () => {
  it('puts every cell in quotes and doubles those within', () => {
    assert.equal(csvLine(['a', '', 'b,c', 'd "e"', 'f\ng']), '"a","","b,c","d ""e""","f\ng"\r\n');
  });

  for (const start of [
    '=',
    '+',
    '-',
    '@',
    '\t',
    '\r',
    '\n',
    '＝',
    '＋',
    '－',
    '＠',
    ' =',
    '\u00a0=',
    '\ufeff@',
  ])
    it(`makes text of what begins with ${JSON.stringify(start)}`, () => {
      assert.equal(csvLine([`${start}1+1`]), `"'${start}1+1"\r\n`);
    });

  it('leaves all else as it is', () => {
    for (const text of ['a=1', '1-2', 'zoe@example.org', "'=1", ' a', '0044 20'])
      assert.equal(csvLine([text]), `"${text}"\r\n`);
  });
});
