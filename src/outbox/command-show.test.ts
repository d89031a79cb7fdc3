import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { stageFiles } from '../../test/support/outbox-uploads.ts';
import { externalId, type Estimate, type Kind } from '../submission/submission.ts';
import { describeDelivery } from './command-show.ts';
import type { Outbox, Settlement } from './outbox.ts';
import { openSqliteOutbox } from './sqlite.ts';

const names = [
  { name: 'boiler.jpg', mediaType: 'image/jpeg', bytes: 3 },
  { name: 'leak\nstate delivered.pdf', mediaType: 'application/pdf', bytes: 2_340_000 },
];
const made: Settlement = { state: 'delivered', recordModel: 'crm.lead', recordId: 7, ms: 5 };
const parked: Settlement = { state: 'parked', class: 'data', code: 'too large', ms: 5 };

describe('outbox show', () => {
  let outbox: Outbox;
  beforeEach(async () => {
    outbox = await openSqliteOutbox({ file: ':memory:' });
  });
  afterEach(() => outbox.close());

  async function add(changes: Partial<Estimate> = {}): Promise<Estimate> {
    const staged = await stageFiles(outbox, [Buffer.from('one'), Buffer.from('two')]);
    const files = staged.map((file, i) => ({ ...file, ...names[i] }));
    const submission = sampleEstimate({ files, ...changes });
    await outbox.add(submission, identity());
    return submission;
  }

  async function settle(kind: Kind, settlement: Settlement): Promise<void> {
    const [claim] = await outbox.claim(kind, 1, 5000, 1000);
    assert.ok(claim);
    await outbox.settle(claim, settlement, 5000);
  }

  async function show(name: string, now = 5000): Promise<string> {
    const detail = await outbox.show(name);
    assert.ok(detail);
    return describeDelivery(detail, now);
  }

  it('names the files of what is held, before there is anything of them to deliver', async () => {
    const { reference } = await add({ screened: { outcome: 'held', reasons: ['captcha: low score'] } });
    const text = await show(reference);
    assert.match(text, /^state +held$/m);
    assert.match(text, /^estimate +held /m);
    assert.match(text, /^file-1 +after the record .* boiler\.jpg, image\/jpeg, 3 B /m);
    assert.match(text, /^file-2 +after the record .* leak state delivered\.pdf, application\/pdf, 2\.3 MB /m);
    assert.match(text, /^note +after the record/m);
    assert.match(text, new RegExp(`npm run outbox -- release ${reference} `));
    assert.match(text, new RegExp(`npm run outbox -- discard ${reference} `));
  });

  it('does not promise the files of what was discarded', async () => {
    const { reference } = await add({ screened: { outcome: 'held', reasons: [] } });
    await outbox.discard(reference, 5000);
    const text = await show(reference);
    assert.match(text, /^file-1 +discarded .* boiler\.jpg/m);
    assert.doesNotMatch(text, /after the record|This waits for a person/);
  });

  it('begins with what is gravest of all its deliveries, and says what can be done', async () => {
    const submission = await add();
    await settle('estimate', made);
    assert.match(await show(submission.reference), /^state +pending \(file-1\)$/m);
    await settle('estimate file', made);
    await settle('estimate file', parked);
    const text = await show(submission.reference);
    assert.match(text, /^kind +estimate$/m);
    assert.match(text, /^state +parked \(file-2\)$/m);
    assert.match(text, /^last failure +data: too large$/m);
    assert.match(text, /^record +crm\.lead 7$/m);
    assert.match(text, /^estimate +delivered .* crm\.lead 7 +- +porchlight\.est_/m);
    assert.match(text, /^file-1 +delivered .* boiler\.jpg.* porchlight\.att_\w+_1$/m);
    assert.match(text, /^file-2 +parked .* data: too large .* leak .* porchlight\.att_\w+_2$/m);
    assert.match(text, /^note +pending .* porchlight\.note_/m);
    assert.match(text, /^ATTEMPT \(estimate\) /m);
    assert.match(text, new RegExp(`npm run outbox -- retry ${submission.reference} `));
  });

  it('is about one delivery alone when that is named', async () => {
    const submission = await add();
    await settle('estimate', made);
    await settle('estimate file', parked);
    await settle('estimate note', { ...parked, code: 'not understood' });
    const name = externalId(submission, 'note');
    const text = await show(name);
    assert.match(text, /^kind +note$/m);
    assert.match(text, /^state +parked$/m);
    assert.match(text, /^last failure +data: not understood$/m);
    assert.match(text, new RegExp(`npm run outbox -- retry ${name} `));
  });

  it('asks for nobody once all is delivered', async () => {
    const { reference } = await add();
    for (const kind of ['estimate', 'estimate file', 'estimate file', 'estimate note'] as const)
      await settle(kind, made);
    const text = await show(reference);
    assert.match(text, /^state +delivered$/m);
    assert.doesNotMatch(text, /This waits for a person/);
  });

  it('shows where the visitor came from and what they agreed to', async () => {
    const first = { at: 5, page: '/services', referrer: 'https://search.example/', params: {} };
    const params = { utm_source: 'newsletter', utm_campaign: 'winter' };
    const last = { at: null, page: null, referrer: null, params };
    const given = { version: '1a2b', givenAt: 60_000, locale: 'es', page: '/es/helpdesk' };
    const { reference } = await add({
      attribution: { first, last },
      consents: [{ text: 'Call me about this.\nAnd write.', ...given }],
    });
    const text = await show(reference);
    assert.match(text, /^came by +from https:\/\/search\.example\/, to \/services$/m);
    assert.match(text, /^came back by +utm_source newsletter, utm_campaign winter$/m);
    assert.match(text, /^Agreed to at 1970-01-01 00:01:00Z on \/es\/helpdesk \(es, wording 1a2b\)$/m);
    assert.match(text, /^ {2}Call me about this\.\n {2}And write\.$/m);
    const plain = await show((await add()).reference);
    assert.match(plain, /^came by +-$/m);
    assert.match(plain, /^came back by +-$/m);
  });
});
