import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPhone } from './phone.ts';

describe('readPhone', () => {
  for (const [country, typed, e164, extension] of [
    ['US', '512-555-0148', '+15125550148', null],
    ['US', '(512) 555-0148', '+15125550148', null],
    ['US', '512.555.0148', '+15125550148', null],
    ['US', '5125550148', '+15125550148', null],
    ['US', '1 512 555 0148', '+15125550148', null],
    ['US', '+1 512 555 0148', '+15125550148', null],
    ['US', '001 512 555 0148', '+15125550148', null],
    ['US', 'tel:+1-512-555-0148', '+15125550148', null],
    ['US', '512-555-0148 x204', '+15125550148', '204'],
    ['US', '512-555-0148 ext. 204', '+15125550148', '204'],
    ['US', '5125550148;ext=204', '+15125550148', '204'],
    ['US', '+44 20 7946 0958', '+442079460958', null],
    ['US', '\uff15\uff11\uff12\uff15\uff15\uff15\uff10\uff11\uff14\uff18', '+15125550148', null],
    ['US', '\u0665\u0661\u0662\u0665\u0665\u0665\u0660\u0661\u0664\u0668', '+15125550148', null],
    ['US', 'cell: 512 555 0148 (after work)', '+15125550148', null],
    ['US', '<b>512 555 0148</b>', '+15125550148', null],
    // Possible, although no such area code exists: number plans change.
    ['US', '999-555-0148', '+19995550148', null],
    ['GB', '020 7946 0958', '+442079460958', null],
    ['GB', '00 1 512 555 0148', '+15125550148', null],
    ['DE', '030 901820', '+4930901820', null],
    ['DE', '0049 30 901820', '+4930901820', null],
    ['DE', '+49 (0)30 901820', '+4930901820', null],
  ] as const) {
    it(`reads ${typed} in ${country}`, () => {
      assert.deepEqual(readPhone(typed, country), { typed, e164, extension });
    });
  }

  for (const typed of [
    '',
    ' ',
    '555-0148',
    '12',
    'call me',
    'dana@example.com',
    '+',
    '00',
    '+999 123456',
    '512-555-01489999999',
    '\0',
    '=cmd|calc',
    '9'.repeat(10_000),
  ]) {
    it(`finds no number in ${JSON.stringify(typed.slice(0, 30))}, and keeps it as it is`, () => {
      assert.deepEqual(readPhone(typed, 'US'), { typed, e164: null, extension: null });
    });
  }

  it('needs the country code where the country is not known', () => {
    assert.equal(readPhone('+1 512 555 0148', 'XX').e164, '+15125550148');
    assert.equal(readPhone('512 555 0148', 'XX').e164, null);
  });
});
