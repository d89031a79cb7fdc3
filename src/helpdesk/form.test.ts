import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import express, { type Request, type Response } from 'express';
import { listen, type Listening } from '../../test/support/listen.ts';
import { sampleContent, spanishContent } from '../../test/support/sample-content.ts';
import { readBody } from '../web/body.ts';
import type { FieldError, Values } from '../web/form.ts';
import { readForm } from '../web/form-reading.ts';
import { helpdeskForm, toSupportRequest } from './form.ts';

const content = sampleContent();
const definition = helpdeskForm(content);
const asked = { content, definition };
const good = {
  topic: 'recent_work',
  urgency: 'days',
  message: 'The light in the hall flickers.',
  full_name: 'Dana Reyes',
  email: 'dana@example.com',
};
const made: Parameters<typeof toSupportRequest>[2] = {
  id: '0199f3a1-7c2e-7b1d-8a55-0123456789ab',
  reference: 'H-7F4K-2Q9M',
  receivedAt: Date.UTC(2026, 10, 20, 12),
  screened: { outcome: 'clear', reasons: [] },
};
const sent = { page: '/helpdesk', attribution: undefined };

describe('the helpdesk form', () => {
  let server: Listening;
  before(async () => {
    const app = express();
    app.post('/', readBody(), async (req: Request, res: Response) => {
      res.json(await readForm(definition, req, content.words.t));
    });
    server = await listen(app);
  });
  after(() => server.close());

  async function read(answers: Record<string, string>) {
    const answer = await fetch(server.url, { method: 'POST', body: new URLSearchParams(answers) });
    return (await answer.json()) as { values: Values; errors: FieldError[] };
  }

  it('asks for what is needed, all at once', async () => {
    assert.deepEqual((await read({})).errors, [
      { field: 'topic', message: 'Choose what it is about' },
      { field: 'urgency', message: 'Choose how soon you need us' },
      { field: 'message', message: 'Tell us what is wrong' },
      { field: 'full_name', message: 'Enter your name' },
      { field: 'email', message: 'Enter an email address like name@example.com' },
    ]);
  });

  for (const [differs, field, message] of [
    [{ topic: 'complaint' }, 'topic', 'Choose what it is about'],
    [{ urgency: 'now' }, 'urgency', 'Choose how soon you need us'],
    [{ message: 'broken' }, 'message', 'Tell us what is wrong in at least 10 characters'],
    [{ message: 'x'.repeat(4001) }, 'message', 'Message must be 4,000 characters or less'],
    [{ reference: 'x'.repeat(41) }, 'reference', 'Number must be 40 characters or less'],
    [{ email: 'dana' }, 'email', 'Enter an email address like name@example.com'],
    [{ phone: '12' }, 'phone', 'Enter a phone number with its area code'],
    [{ address_line1: 'x'.repeat(161) }, 'address_line1', 'Service address must be 160 characters or less'],
  ] as [Record<string, string>, string, string][]) {
    it(`says "${message}" to ${JSON.stringify(differs).slice(0, 60)}`, async () => {
      assert.deepEqual((await read({ ...good, ...differs })).errors, [{ field, message }]);
    });
  }

  it('becomes a support request with every answer', async () => {
    const message = 'The light in the hall flickers.\n🔦 <b>{{ 7*7 }}</b>';
    const { values, errors } = await read({
      ...good,
      message,
      reference: 'INV/2026/0042',
      phone: '(512) 555-0148',
      address_line1: '12 Elm St',
    });
    assert.deepEqual(errors, []);
    assert.deepEqual(toSupportRequest({ own: asked, shown: asked }, { ...sent, values }, made), {
      ...made,
      ...sent,
      form: 'helpdesk',
      locale: 'en-US',
      answers: [
        { label: 'What is it about?', text: 'Work you did for me' },
        { label: 'How soon do you need us?', text: 'In the next few days' },
        { label: 'What is wrong?', text: message },
        { label: 'Job, invoice or request number', text: 'INV/2026/0042' },
        { label: 'Your name', text: 'Dana Reyes' },
        { label: 'Email', text: 'dana@example.com' },
        { label: 'Phone', text: '(512) 555-0148' },
        { label: 'Service address', text: '12 Elm St' },
      ],
      fullName: 'Dana Reyes',
      email: 'dana@example.com',
      phone: { typed: '(512) 555-0148', e164: '+15125550148', extension: null },
      topic: { value: 'recent_work', name: 'Work you did for me' },
      urgency: 'days',
      message,
      addressLine1: '12 Elm St',
    });
  });

  it('becomes a support request with null for what was left out', async () => {
    const { values } = await read(good);
    const { phone, addressLine1 } = toSupportRequest({ own: asked, shown: asked }, { ...sent, values }, made);
    assert.deepEqual([phone, addressLine1], [null, null]);
  });

  it('is read by the owner in their language, whatever the visitor read', async () => {
    const spanish = spanishContent();
    const shown = { content: spanish, definition: helpdeskForm(spanish) };
    assert.equal(shown.definition.fields[0]!.label, '¿De qué se trata?');
    const { values } = await read({ ...good, message: 'La luz del pasillo parpadea.' });
    const { locale, topic, answers, message } = toSupportRequest(
      { own: asked, shown },
      { ...sent, values },
      made,
    );
    assert.deepEqual([locale, topic.name], ['es-US', 'Work you did for me']);
    assert.deepEqual(answers[0], { label: 'What is it about?', text: 'Work you did for me' });
    assert.equal(message, 'La luz del pasillo parpadea.');
  });
});
