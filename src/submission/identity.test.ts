import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { identityOf } from './identity.ts';

const minute = 60_000;
const send = {
  form: 'estimate',
  key: '',
  sender: '203.0.113.9',
  values: { full_name: 'Dana Reyes', details: 'The panel hums' },
  now: 1_790_000_000_000 - (1_790_000_000_000 % (10 * minute)),
} as const;

describe('identityOf a send with a key', () => {
  const keyed = { ...send, key: '7d9f0c4e-1f3b-4c59-9a46-5d5f0f6f3a10' };
  const { key } = identityOf(keyed);

  it('stays the same from wherever and whenever it is repeated', () => {
    assert.deepEqual(identityOf({ ...keyed, sender: '198.51.100.7', now: send.now + 40 * 86_400_000 }), {
      key,
      others: [],
    });
  });

  it('stays the same in whichever order the answers come', () => {
    const values = { details: 'The panel hums', full_name: 'Dana Reyes' };
    assert.equal(identityOf({ ...keyed, values }).key, key);
  });

  for (const [what, other] of [
    ['other answers', { values: { ...send.values, details: 'The panel is hot' } }],
    ['one more answer', { values: { ...send.values, email: 'dana@example.com' } }],
    ['another key', { key: 'another' }],
    ['another form', { form: 'helpdesk' }],
    ['no key', { key: '' }],
  ] as const) {
    it(`is another with ${what}`, () => assert.notEqual(identityOf({ ...keyed, ...other }).key, key));
  }

  it('does not show the key or the answers', () => {
    assert.match(key, /^[0-9a-f]{64}$/);
  });
});

describe('identityOf a send without a key', () => {
  const { key, others } = identityOf(send);

  it('stays the same for ten minutes', () => {
    assert.deepEqual(identityOf({ ...send, now: send.now + 10 * minute - 1 }), { key, others });
  });

  it('is still found in the ten minutes after, or a double click at the edge would count twice', () => {
    const later = identityOf({ ...send, now: send.now + 10 * minute });
    assert.notEqual(later.key, key);
    assert.ok(later.others.includes(key));
    assert.ok(others.includes(later.key), 'a process whose clock is behind finds it too');
  });

  it('is a new one twenty minutes later', () => {
    const later = identityOf({ ...send, now: send.now + 20 * minute });
    assert.ok(![later.key, ...later.others].includes(key));
  });

  for (const [what, other] of [
    ['another sender', { sender: '198.51.100.7' }],
    ['other answers', { values: { ...send.values, full_name: 'Dan Reyes' } }],
    ['another form', { form: 'helpdesk' }],
  ] as const) {
    it(`is another with ${what}`, () => {
      const identity = identityOf({ ...send, ...other });
      assert.ok(![identity.key, ...identity.others].includes(key));
    });
  }
});
