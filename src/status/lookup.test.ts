import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DeliveryDetail } from '../outbox/outbox.ts';
import { remainsOf } from '../submission/erased.ts';
import type { Phone, Submission } from '../submission/submission.ts';
import { findRequest } from './lookup.ts';

const phone: Phone = { typed: '(512) 555-0171', e164: '+15125550171', extension: null };

function outboxWith(differs: Partial<Submission>) {
  const submission = { id: 'an-id', email: 'Dana@Example.com', phone, ...differs };
  return {
    show: (name: string) =>
      Promise.resolve(name === 'E-7F4K-2Q9M' ? ({ submission } as DeliveryDetail) : undefined),
  };
}

const find = (reference: string, contact: string, differs: Partial<Submission> = {}, country = 'US') =>
  findRequest({ reference, contact }, outboxWith(differs), country);

describe('findRequest', () => {
  for (const contact of [
    'dana@example.com',
    'DANA@EXAMPLE.COM',
    '(512) 555-0171',
    '512.555.0171',
    '+1 512 555 0171',
    '0015125550171',
    '15125550171',
    '512-555-0171 x204',
  ]) {
    it(`finds it by ${contact}`, async () => assert.equal(await find('e7f4k 2q9m', contact), 'an-id'));
  }

  it('finds it by a number of another country, written with or without its plus', async () => {
    const british = { phone: { typed: '020 7946 0958', e164: '+442079460958', extension: null } };
    assert.equal(await find('E-7F4K-2Q9M', '442079460958', british), 'an-id');
    assert.equal(await find('E-7F4K-2Q9M', '020 7946 0958', british, 'GB'), 'an-id');
    assert.equal(await find('E-7F4K-2Q9M', '020 7946 0958', british), undefined);
  });

  for (const [what, reference, contact, differs] of [
    ['another address', 'E-7F4K-2Q9M', 'eve@example.com', {}],
    ['a part of the address', 'E-7F4K-2Q9M', 'dana', {}],
    ['another number', 'E-7F4K-2Q9M', '512 555 0172', {}],
    ['a part of the number', 'E-7F4K-2Q9M', '0171', {}],
    ['another reference', 'E-7F4K-2Q9N', 'dana@example.com', {}],
    ['a reference that is none', 'dana', 'dana@example.com', {}],
    ['nothing typed, where nothing was given', 'E-7F4K-2Q9M', '', { email: null, phone: null }],
    [
      'letters, where a number without digits was given',
      'E-7F4K-2Q9M',
      'x',
      { phone: { typed: 'y', e164: null, extension: null } },
    ],
  ] as [string, string, string, Partial<Submission>][]) {
    it(`finds nothing by ${what}`, async () => {
      assert.equal(await find(reference, contact, differs), undefined);
    });
  }

  it('finds nothing once it is erased: nobody knows any more whose it was', async () => {
    const { submission } = (await outboxWith({}).show('E-7F4K-2Q9M'))!;
    const show = () => Promise.resolve({ submission: remainsOf(submission, 1) } as DeliveryDetail);
    const typed = { reference: 'E-7F4K-2Q9M', contact: 'dana@example.com' };
    assert.equal(await findRequest(typed, { show }, 'US'), undefined);
  });
});
