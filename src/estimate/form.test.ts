import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import express, { type Request, type Response } from 'express';
import { listen, type Listening } from '../../test/support/listen.ts';
import { sampleContent, spanishContent } from '../../test/support/sample-content.ts';
import type { Content } from '../content/content.ts';
import { readBody } from '../web/body.ts';
import type { FieldError, Values } from '../web/form.ts';
import { readForm } from '../web/form-reading.ts';
import { estimateForm } from './form.ts';
import { toEstimate } from './to-estimate.ts';

const contents: Record<string, Content> = {
  us: sampleContent(),
  sms: sampleContent({ smsEnabled: true }),
  gb: sampleContent({ country: 'GB', smsEnabled: true }),
  hk: sampleContent({ country: 'HK' }),
  es: spanishContent({ smsEnabled: true }),
};

const good = {
  service: 'ev-charger',
  timing: 'this_week',
  postal_code: '78701',
  full_name: 'Dana Reyes',
  phone: '512-555-0148 x204',
  reply_by: 'call',
};
const page = '/free-estimate';
const made: Parameters<typeof toEstimate>[2] = {
  id: '0199f3a1-7c2e-7b1d-8a55-0123456789ab',
  reference: 'E-7F4K-2Q9M',
  receivedAt: Date.UTC(2026, 10, 20, 12),
  screened: { outcome: 'clear', reasons: [] },
};

/** What becomes of `values` that were given on the page of `shown`, for an owner who reads `own`. */
function estimateOf(values: Values, own: string, shown = own) {
  const askedIn = (name: string) => ({ content: contents[name]!, definition: estimateForm(contents[name]!) });
  return toEstimate(
    { own: askedIn(own), shown: askedIn(shown) },
    { values, page, attribution: undefined },
    made,
  );
}

describe('the estimate form', () => {
  let server: Listening;
  before(async () => {
    const app = express();
    app.post('/:content', readBody(), async (req: Request, res: Response) => {
      const content = contents[String(req.params.content)]!;
      res.json(await readForm(estimateForm(content), req, content.words.t));
    });
    server = await listen(app);
  });
  after(() => server.close());

  async function read(answers: Record<string, string>, content = 'us') {
    const body = new URLSearchParams(answers);
    const answer = await fetch(`${server.url}/${content}`, { method: 'POST', body });
    return (await answer.json()) as { values: Values; errors: FieldError[] };
  }

  it('asks for what is needed, all at once', async () => {
    assert.deepEqual((await read({})).errors, [
      { field: 'service', message: 'Choose a service' },
      { field: 'timing', message: 'Choose when you need it' },
      { field: 'postal_code', message: 'Enter your ZIP code' },
      { field: 'full_name', message: 'Enter your name' },
      { field: 'phone', message: 'Enter a phone number or an email address' },
      { field: 'reply_by', message: 'Choose how we should reply' },
    ]);
  });

  for (const [content, differs, field, message] of [
    ['us', { service: 'painting' }, 'service', 'Choose a service'],
    ['us', { service: 'other' }, 'details', 'Tell us what you need'],
    ['us', { details: 'too short' }, 'details', 'Describe the work in at least 10 characters'],
    ['us', { details: 'x'.repeat(2001) }, 'details', 'Description must be 2,000 characters or less'],
    ['us', { postal_code: '7870' }, 'postal_code', 'Enter a ZIP code with 5 digits'],
    ['us', { postal_code: `78701${'-'.repeat(200)}` }, 'postal_code', 'Enter a ZIP code with 5 digits'],
    ['gb', { postal_code: '78701' }, 'postal_code', 'Enter your full postcode'],
    [
      'us',
      { address_line1: 'x'.repeat(121) },
      'address_line1',
      'Street address must be 120 characters or less',
    ],
    ['us', { property_type: 'castle' }, 'property_type', 'Type of property: choose one of the answers'],
    ['us', { full_name: 'n'.repeat(101) }, 'full_name', 'Name must be 100 characters or less'],
    ['us', { phone: '555-0148' }, 'phone', 'Enter a phone number with its area code'],
    ['us', { phone: '5'.repeat(41) }, 'phone', 'Phone number must be 40 characters or less'],
    ['us', { email: 'dana@example' }, 'email', 'Enter an email address like name@example.com'],
    ['us', { email: `${'d'.repeat(250)}@e.co` }, 'email', 'Email must be 254 characters or less'],
    ['us', { phone: '', email: 'dana@example.com' }, 'phone', 'Enter a phone number so we can call you'],
    [
      'sms',
      { phone: '', email: 'dana@example.com', reply_by: 'text' },
      'phone',
      'Enter a phone number so we can text you',
    ],
    ['us', { reply_by: 'email' }, 'email', 'Enter an email address so we can write to you'],
    ['us', { reply_by: 'text' }, 'reply_by', 'Choose how we should reply'],
    ['hk', { city: '' }, 'city', 'Enter your city'],
    ['hk', { city: 'x'.repeat(81) }, 'city', 'That must be 80 characters or less'],
  ] as [string, Record<string, string>, string, string][]) {
    it(`says "${message}" to ${JSON.stringify(differs).slice(0, 60)} (${content})`, async () => {
      const place = {
        gb: { postal_code: 'SW1A 1AA', phone: '020 7946 0958' },
        hk: { city: 'Kowloon', phone: '+85221234567' },
      };
      const home = place[content as keyof typeof place] ?? {};
      assert.deepEqual((await read({ ...good, ...home, ...differs }, content)).errors, [{ field, message }]);
    });
  }

  for (const [what, differs] of [
    ['a phone number alone', {}],
    ['an email address alone', { phone: '', email: 'dana@example.com', reply_by: 'email' }],
    ['2,000 characters', { details: 'x'.repeat(2000) }],
    ['something else, described', { service: 'other', details: 'A lamp in a tree' }],
    ['a ZIP code of nine digits', { postal_code: '78701-1234' }],
  ] as [string, Record<string, string>][]) {
    it(`takes ${what}`, async () => assert.deepEqual((await read({ ...good, ...differs })).errors, []));
  }

  it('asks for the town where addresses have no postal code', () => {
    const names = estimateForm(contents.hk!).fields.map(({ name }) => name);
    assert.ok(names.includes('city') && names.includes('region') && !names.includes('postal_code'));
  });

  it('offers texts only where they are on, with the consent of the country', () => {
    const labelOf = (content: string) =>
      estimateForm(contents[content]!).fields.find(({ name }) => name === 'sms_consent')?.label;
    assert.equal(labelOf('us'), undefined);
    assert.match(labelOf('sms')!, /Northline Electric LLC may send texts.*Reply STOP/);
    assert.equal(labelOf('gb'), 'Text me about this request');
  });

  it('becomes an estimate with every answer', async () => {
    const answers = {
      ...good,
      details: 'A charger in the garage.\r\nThe panel is outside.',
      address_line1: '12 Elm St',
      property_type: 'home',
      email: 'dana@example.com',
    };
    const { values } = await read(answers);
    assert.deepEqual(estimateOf(values, 'us'), {
      ...made,
      form: 'estimate',
      page,
      attribution: undefined,
      locale: 'en-US',
      answers: [
        { label: 'What do you need?', text: 'EV charger' },
        { label: 'Anything we should know?', text: 'A charger in the garage.\nThe panel is outside.' },
        { label: 'When do you need it?', text: 'This week' },
        { label: 'ZIP code', text: '78701' },
        { label: 'Street address', text: '12 Elm St' },
        { label: 'Type of property', text: 'Home' },
        { label: 'Your name', text: 'Dana Reyes' },
        { label: 'Phone', text: '512-555-0148 x204' },
        { label: 'Email', text: 'dana@example.com' },
        { label: 'How should we reply?', text: 'Call' },
      ],
      fullName: 'Dana Reyes',
      email: 'dana@example.com',
      phone: { typed: '512-555-0148 x204', e164: '+15125550148', extension: '204' },
      service: { slug: 'ev-charger', name: 'EV charger' },
      timing: 'this_week',
      country: 'US',
      postalCode: '78701',
      addressLine1: '12 Elm St',
      city: null,
      region: null,
    });
  });

  it('becomes an estimate with null for what was left out', async () => {
    const { values } = await read({
      ...good,
      service: 'other',
      details: 'A lamp in a tree',
      phone: '',
      email: 'd@e.co',
      reply_by: 'email',
    });
    const estimate = estimateOf(values, 'us');
    assert.deepEqual(estimate.service, { slug: 'other', name: 'Something else' });
    assert.deepEqual([estimate.phone, estimate.addressLine1, estimate.city], [null, null, null]);
  });

  it('becomes an estimate with the postal code in capitals', async () => {
    const { values } = await read({ ...good, postal_code: 'sw1a 1aa', phone: '020 7946 0958' }, 'gb');
    const estimate = estimateOf(values, 'gb');
    assert.deepEqual([estimate.postalCode, estimate.country], ['SW1A 1AA', 'GB']);
  });

  it('notes when a text was asked for without the consent to it', async () => {
    const noteOf = async (consent: Record<string, string>) => {
      const { values, errors } = await read({ ...good, reply_by: 'text', ...consent }, 'sms');
      assert.deepEqual(errors, []);
      const { answers } = estimateOf(values, 'sms');
      return answers.find(({ label }) => label === 'Note')?.text;
    };
    assert.match((await noteOf({}))!, /call instead/);
    assert.equal(await noteOf({ sms_consent: 'yes' }), undefined);
  });

  it('keeps what the visitor agreed to, word for word, with the time', async () => {
    const consentsOf = async (consent: Record<string, string>) => {
      const { values } = await read({ ...good, reply_by: 'text', ...consent }, 'sms');
      return estimateOf(values, 'sms').consents;
    };
    const [consent, ...others] = (await consentsOf({ sms_consent: 'yes' }))!;
    assert.match(consent!.text, /Northline Electric LLC may send texts/);
    assert.equal(consent!.givenAt, made.receivedAt);
    assert.deepEqual([others, await consentsOf({})], [[], undefined]);
  });

  it('asks in Spanish on a Spanish page, with numbers as they are written there', async () => {
    assert.deepEqual((await read({ details: 'x'.repeat(2001) }, 'es')).errors, [
      { field: 'service', message: 'Elija un servicio' },
      { field: 'details', message: 'La descripción debe tener 2,000 caracteres o menos' },
      { field: 'timing', message: 'Elija para cuándo lo necesita' },
      { field: 'postal_code', message: 'Escriba su código postal' },
      { field: 'full_name', message: 'Escriba su nombre' },
      { field: 'phone', message: 'Escriba un número de teléfono o un correo electrónico' },
      { field: 'reply_by', message: 'Elija cómo quiere que le respondamos' },
    ]);
  });

  it('is read by the owner in their language, but for what the visitor agreed to', async () => {
    const { values, errors } = await read({ ...good, reply_by: 'text', sms_consent: 'yes' }, 'es');
    assert.deepEqual(errors, []);
    const { locale, service, answers, consents } = estimateOf(values, 'sms', 'es');
    assert.equal(locale, 'es-US');
    assert.deepEqual(service, { slug: 'ev-charger', name: 'EV charger' });
    assert.deepEqual(answers.slice(0, 2), [
      { label: 'What do you need?', text: 'EV charger' },
      { label: 'When do you need it?', text: 'This week' },
    ]);
    assert.deepEqual(answers.at(-1), { label: 'Texts', text: 'agreed' });
    assert.match(consents![0]!.text, /^Envíenme mensajes de texto.*Northline Electric LLC/);
  });
});
