import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSeal } from './seal.ts';

const secret = Buffer.alloc(32, 7);
const id = '0199f3a1-7c2e-7b1d-8a55-0123456789ab';

describe('a seal', () => {
  const seal = createSeal(secret, 'thanks');

  it('opens what it closed', () => {
    assert.equal(seal.open(seal.close(id)), id);
  });

  it('makes a token that fits into an address as it is', () => {
    assert.match(seal.close(id), /^[A-Za-z0-9_-]{43}$/);
  });

  it('opens nothing of another purpose or another secret', () => {
    assert.equal(createSeal(secret, 'status').open(seal.close(id)), undefined);
    assert.equal(createSeal(Buffer.alloc(32, 8), 'thanks').open(seal.close(id)), undefined);
  });

  it('opens no token in which a character of the id or of the proof was changed', () => {
    const token = seal.close(id);
    for (let at = 0; at < 42; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      assert.equal(seal.open(token.slice(0, at) + other + token.slice(at + 1)), undefined, `at ${at}`);
    }
  });

  for (const token of [
    '',
    'x',
    id,
    'A'.repeat(42),
    'A'.repeat(44),
    `${'A'.repeat(42)}=`,
    '\0'.repeat(43),
    `${'A'.repeat(43)}\n`,
    'é'.repeat(43),
  ]) {
    it(`opens nothing for ${JSON.stringify(token)}`, () => assert.equal(seal.open(token), undefined));
  }
});
