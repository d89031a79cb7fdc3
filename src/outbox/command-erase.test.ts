import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { identity, sampleEstimate, sampleRequest } from '../../test/support/outbox-sample.ts';
import { stageFiles } from '../../test/support/outbox-uploads.ts';
import { remainsOf } from '../submission/erased.ts';
import type { Submission } from '../submission/submission.ts';
import { eraseFor, type EraseDeps } from './command-erase.ts';
import { OutboxUnavailable, type Outbox } from './outbox.ts';
import { openSqliteOutbox } from './sqlite.ts';

const done = { state: 'delivered', recordModel: 'crm.lead', recordId: 7, ms: 1 } as const;
const yes = { yes: true };

describe('outbox erase', () => {
  let outbox: Outbox;
  let clock: number;
  beforeEach(async () => {
    outbox = await openSqliteOutbox({ file: ':memory:' });
    clock = 5000;
  });
  afterEach(() => outbox.close());

  async function add<Sent extends Submission>(submission: Sent): Promise<Sent> {
    await outbox.add(submission, identity());
    return submission;
  }

  const claim = async () => (await outbox.claim('estimate', 1, clock, 1000))[0]!;

  async function erase(
    who: Parameters<typeof eraseFor>[0],
    how: { yes: boolean } = yes,
    deps: Partial<EraseDeps> = {},
  ) {
    let out = '';
    let err = '';
    const code = await eraseFor(who, how, {
      desk: outbox,
      print: (text) => (out += `${text}\n`),
      complain: (text) => (err += `${text}\n`),
      now: () => clock,
      confirm: null,
      odooUrl: null,
      pause: () => Promise.resolve(void (clock += 1000)),
      ...deps,
    });
    return { code, out, err };
  }

  const isGone = async ({ id }: Submission) => 'erasedAt' in (await outbox.read(id))!;

  it('finds all that one person sent, whatever its state, and nothing of others', async () => {
    const held = await add(sampleEstimate({ screened: { outcome: 'held', reasons: [] } }));
    const byPhone = await add(sampleRequest({ email: null }));
    const files = await stageFiles(outbox, [Buffer.from('photo')]);
    const waiting = await add(sampleEstimate({ email: 'ZOE@example.org', phone: null, files }));
    const other = await add(sampleEstimate({ email: 'other@example.org', phone: null }));
    const { code, out } = await erase({ email: ' zoe@Example.org', phone: '020 7946 0000' });
    assert.equal(code, 0);
    for (const [one, cells] of [
      [held, 'estimate +held .* 0'],
      [byPhone, 'helpdesk +pending .* 0'],
      [waiting, 'estimate +pending .* 1'],
    ] as const) {
      assert.match(out, new RegExp(`^${one.reference} +${cells}$`, 'm'));
      assert.equal(await isGone(one), true);
    }
    assert.equal(await isGone(other), false);
    assert.match(out, /^3 erased\./m);
    assert.match(out, /not sent cannot be searched/);
    assert.match(out, /Odoo has nothing of it/);
    assert.match(out, new RegExp(`restored from a backup, look there for .*${held.reference}`));
    assert.deepEqual(await outbox.uploads([files[0]!.upload]), []);
  });

  it('says what Odoo still has, what it may have, and where', async () => {
    const delivered = await add(sampleEstimate());
    await outbox.settle(await claim(), done, clock);
    const unsure = await add(sampleEstimate());
    const why = { class: 'transient', code: 'no answer', ms: 1 };
    await outbox.settle(await claim(), { state: 'pending', dueAt: 90_000, counts: true, ...why }, clock);
    // That forgets its attempts, and not that there was one.
    await outbox.retry(unsure.reference, clock);
    const { out } = await erase({ email: 'zoe@example.org' }, yes, { odooUrl: 'https://erp.example.com' });
    const link = 'https://erp.example.com/web#id=7&model=crm.lead&view_type=form';
    assert.ok(out.includes(`${delivered.reference}  record: crm.lead 7  ${link}\n`));
    assert.match(out, new RegExp(`${unsure.reference}  record: may be there, with the External ID porch`));
    assert.doesNotMatch(out, /backup/);
    assert.equal((await outbox.show(delivered.id))?.state, 'delivered');
  });

  it('takes what a reference stands for', async () => {
    const one = await add(sampleEstimate());
    const other = await add(sampleEstimate());
    assert.equal((await erase(one.reference.toLowerCase())).code, 0);
    assert.deepEqual([await isGone(one), await isGone(other)], [true, false]);
    assert.deepEqual(await outbox.read(one.id), remainsOf(one, 5000));
    const again = await erase(one.reference);
    assert.equal(again.code, 1);
    assert.match(again.err, /erased already/);
    assert.equal((await erase('E-NONE')).code, 1);
  });

  it('asks first, and erases nothing without a yes', async () => {
    const one = await add(sampleEstimate());
    const asked: string[] = [];
    const answer = (value: boolean) => (question: string) => {
      asked.push(question);
      return Promise.resolve(value);
    };
    const ask = { yes: false };
    assert.match((await erase(one.reference, ask)).err, /Add --yes/);
    assert.equal((await erase(one.reference, ask, { confirm: answer(false) })).code, 1);
    assert.equal(await isGone(one), false);
    assert.equal((await erase(one.reference, ask, { confirm: answer(true) })).code, 0);
    assert.equal(await isGone(one), true);
    assert.deepEqual(asked, ['Erase 1?', 'Erase 1?']);
  });

  it('waits for a worker that has it in hand, and tells when that takes too long', async () => {
    const one = await add(sampleEstimate());
    await claim();
    const waited = await erase(one.reference);
    assert.equal(waited.code, 0);
    assert.match(waited.out, /is being delivered just now: waiting/);
    assert.match(waited.out, /may be there/);
    const stuck = await add(sampleEstimate());
    const { code, err, out } = await erase(stuck.reference, yes, {
      desk: { ...outbox, erase: () => Promise.resolve('in hand') },
    });
    assert.equal(code, 1);
    assert.match(err, new RegExp(`Not erased.*${stuck.reference}`));
    assert.doesNotMatch(out, /\d erased/);
  });

  it('tells when something of it is left in the log', async () => {
    const one = await add(sampleEstimate());
    const { code, err } = await erase(one.reference, yes, {
      desk: { ...outbox, scrub: () => Promise.resolve(false) },
    });
    assert.equal(code, 0);
    assert.match(err, /left on the disk, while another program reads/);
  });

  it('says what Odoo still has, though what is left in the log cannot be cut away in time', async () => {
    const one = await add(sampleEstimate());
    await outbox.settle(await claim(), done, clock);
    const { code, err, out } = await erase(one.reference, yes, {
      desk: { ...outbox, scrub: () => Promise.reject(new OutboxUnavailable('not within 30000 ms')) },
    });
    assert.equal(code, 0);
    assert.match(out, /1 erased[^]*Odoo still has what follows[^]*crm\.lead 7/);
    assert.match(err, /left on the disk, while .* or it is busy/);
  });
});
