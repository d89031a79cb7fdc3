import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newId } from '../submission/id.ts';
import { createSeal } from '../web/seal.ts';
import { createTokens } from './tokens.ts';

const secret = Buffer.from('a secret');
const hour = 60 * 60_000;

describe('the token of an upload', () => {
  const start = Date.UTC(2026, 10, 20, 12);
  let clock = start;
  const tokens = createTokens(secret, () => clock);
  const id = newId(start);

  it('ends before the upload does', () => {
    clock = start + 23 * hour - 1;
    assert.equal(tokens.open(tokens.of(id)), id);
    clock += 1;
    assert.equal(tokens.open(tokens.of(id)), undefined);
  });

  it('is no token of another page, and no other token is one', () => {
    clock = start;
    assert.equal(createSeal(secret, 'thanks').open(tokens.of(id)), undefined);
    assert.equal(tokens.open(createSeal(secret, 'thanks').close(id)), undefined);
    assert.equal(tokens.open(id), undefined);
  });
});
