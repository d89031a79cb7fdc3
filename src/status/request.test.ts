import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleContent, spanishContent } from '../../test/support/sample-content.ts';
import type { DeliveryDetail } from '../outbox/outbox.ts';
import { remainsOf } from '../submission/erased.ts';
import type { Estimate, SupportRequest } from '../submission/submission.ts';
import { viewRequest } from './request.ts';

const receivedAt = Date.UTC(2026, 10, 20, 12);
const person = {
  fullName: 'Dana Reyes',
  email: 'dana@example.com',
  phone: { typed: '512 555 0171', e164: '+15125550171', extension: null },
  addressLine1: '12 Elm St',
  answers: [{ label: 'What is wrong?', text: 'The boiler hums' }],
};
const estimate = {
  ...person,
  form: 'estimate',
  reference: 'E-7F4K-2Q9M',
  receivedAt,
  service: { slug: 'ev-charger', name: 'EV charger' },
  country: 'US',
  postalCode: '78704',
  city: null,
} as unknown as Estimate;
const request = {
  ...person,
  form: 'helpdesk',
  reference: 'H-7F4K-2Q9M',
  receivedAt,
  message: 'The boiler hums',
  topic: { value: 'billing', name: 'A bill or payment' },
} as unknown as SupportRequest;

const retry = { startedAt: receivedAt + 1000, ms: 5, outcome: 'retry', class: 'transient', code: 'x' };
const delivered = {
  startedAt: receivedAt + 3_600_000,
  ms: 500,
  outcome: 'delivered',
  class: null,
  code: null,
};

function detail(differs: Partial<DeliveryDetail>): DeliveryDetail {
  return { submission: estimate, state: 'pending', history: [], ...differs } as DeliveryDetail;
}

describe('viewRequest', () => {
  for (const state of ['pending', 'held', 'parked', 'discarded'] as const) {
    it(`shows one that is ${state} as received, whatever was tried`, () => {
      const view = viewRequest(detail({ state, history: [retry] }), sampleContent());
      assert.equal(view.state, 'received');
      assert.equal(view.timeline.length, 1);
    });
  }

  it('tells how far one is whose answers are erased, and nothing of what was asked', () => {
    const submission = remainsOf(estimate, receivedAt + 1);
    const view = viewRequest(
      detail({ submission, state: 'delivered', history: [delivered] }),
      sampleContent(),
    );
    assert.deepEqual([view.reference, view.state, view.asked], ['E-7F4K-2Q9M', 'in-review', []]);
  });

  it('tells when it was passed on, the newest first, in the time of the business', () => {
    const view = viewRequest(detail({ state: 'delivered', history: [retry, delivered] }), sampleContent());
    assert.equal(view.state, 'in-review');
    assert.deepEqual(
      view.timeline.map(({ text, datetime, state }) => [text, datetime, state]),
      [
        ['Passed to our office', '2026-11-20T13:00:00.500Z', 'in-review'],
        ['We received your request', '2026-11-20T12:00:00.000Z', 'received'],
      ],
    );
    assert.match(view.timeline[1]!.time, /^November 20, 2026 at 6:00\sam$/);
  });

  it('speaks the language of the page', () => {
    const view = viewRequest(detail({}), spanishContent());
    assert.match(view.timeline[0]!.time, /^20 de noviembre de 2026 a las 6:00\sa\.m\.$/);
    assert.deepEqual(view.asked[0], { key: 'Servicio', value: 'Cargador para auto eléctrico' });
    const support = viewRequest(detail({ submission: request }), spanishContent());
    assert.deepEqual(support.asked, [{ key: 'Asunto', value: 'Una factura o un pago' }]);
  });

  it('says what was asked for and roughly where', () => {
    const asked = (differs: Partial<Estimate>) =>
      viewRequest(detail({ submission: { ...estimate, ...differs } }), sampleContent()).asked;
    assert.deepEqual(asked({}), [
      { key: 'Service', value: 'EV charger' },
      { key: 'Where', value: '78704' },
    ]);
    assert.deepEqual(asked({ city: 'Kowloon', postalCode: null })[1], { key: 'Where', value: 'Kowloon' });
    assert.deepEqual(asked({ service: { slug: 'other', name: 'Otra cosa' } })[0]!.value, 'Something else');
    assert.deepEqual(
      asked({ service: { slug: 'gone', name: 'No longer done' } })[0]!.value,
      'No longer done',
    );
  });

  for (const [country, postalCode, where] of [
    ['US', '78704-1234', '78704'],
    ['GB', 'BS1 4DJ', 'BS1'],
    ['GB', 'SW1A1AA', 'SW1A'],
    ['IE', 'D02 X285', 'D02'],
    ['CA', 'M5V 3L9', 'M5V'],
    ['DE', '10115', '10115'],
  ] as const) {
    it(`says of ${postalCode} no more than ${where}: the whole may be one door`, () => {
      const submission = { ...estimate, country, postalCode };
      assert.equal(viewRequest(detail({ submission }), sampleContent()).asked[1]?.value, where);
    });
  }

  it('says nothing of the person and nothing that they wrote', () => {
    for (const submission of [estimate, request]) {
      const text = JSON.stringify(viewRequest(detail({ submission }), sampleContent()));
      assert.doesNotMatch(text, /Dana|Reyes|example|555|Elm|boiler/);
    }
  });
});
