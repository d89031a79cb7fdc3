import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isFrom } from './person.ts';

const sender = {
  email: 'Zoë.Winter@Example.org',
  phone: { typed: '(020) 7946 0000', e164: '+442079460000', extension: null },
};

describe('isFrom', () => {
  for (const email of ['zoë.winter@example.org', ' ZOË.WINTER@EXAMPLE.ORG ', 'zoe\u0308.winter@example.org'])
    it(`knows ${JSON.stringify(email)}`, () => assert.equal(isFrom(sender, { email }), true));

  for (const phone of ['+44 20 7946 0000', '0044 20 7946 0000', '02079460000', '442079460000'])
    it(`knows ${phone}`, () => assert.equal(isFrom(sender, { phone }), true));

  for (const other of [
    {},
    { email: 'winter@example.org' },
    { email: '' },
    { phone: '' },
    { phone: '-' },
    { phone: '7946 0000' },
    { phone: '+1 20 7946 0000' },
  ])
    it(`takes ${JSON.stringify(other)} for somebody else`, () => assert.equal(isFrom(sender, other), false));

  it('knows by either of two', () => {
    assert.equal(isFrom(sender, { email: 'other@example.org', phone: '02079460000' }), true);
  });

  it('knows a number that could not be understood as it was typed', () => {
    const phone = { typed: '12-34', e164: null, extension: null };
    assert.equal(isFrom({ email: null, phone }, { phone: '1234' }), true);
    assert.equal(isFrom({ email: null, phone }, { phone: '12345' }), false);
    assert.equal(isFrom({ email: null, phone: null }, { email: '', phone: '1234' }), false);
  });
});
