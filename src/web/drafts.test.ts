import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { draftStore } from '../../test/support/form-stores.ts';
import { createDrafts, type Draft, isDraftId } from './drafts.ts';

const began = Date.UTC(2026, 10, 20, 12);
const day = 24 * 60 * 60_000;
const draft: Draft = {
  values: { service: 'ev-charger', details: 'The panel hums', full_name: 'Sample Visitor' },
  files: ['a-token'],
  startedAt: began - 5000,
  key: 'a-key',
};

function start() {
  const { store, kept, state } = draftStore();
  const clock = { now: began };
  const drafts = createDrafts({ store, now: () => clock.now, mostBytesOfSender: 1024 * 1024 });
  const save = async (what: Draft, id?: string) => (await drafts.save(what, 'a sender', id)).id;
  return { drafts, save, kept, state, clock };
}

describe('a draft', () => {
  it('is found again by its id, as it was', async () => {
    const { drafts, save } = start();
    const id = await save(draft);
    assert.ok(isDraftId(id));
    assert.deepEqual(await drafts.open(id), draft);
  });

  it('keeps its id when it is saved again', async () => {
    const { drafts, save, kept } = start();
    const id = await save(draft);
    const changed = { ...draft, values: { service: 'other' } };
    assert.equal(await save(changed, id), id);
    assert.deepEqual(await drafts.open(id), changed);
    assert.equal(kept.size, 1);
  });

  it('has an id that no other has', async () => {
    const { save } = start();
    const ids = await Promise.all(Array.from({ length: 100 }, () => save(draft)));
    assert.equal(new Set(ids).size, 100);
  });

  it('is opened by no other id', async () => {
    const { drafts, save } = start();
    const id = await save(draft);
    // The last character of 22 holds two bits of the 16 bytes: the others name the same bytes.
    const twins = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
      .map((end) => id.slice(0, -1) + end)
      .filter((twin) => twin !== id);
    const others = ['', 'x', id.slice(0, -1), `${id}A`, id.toUpperCase(), '../../etc/passwd', 'A'.repeat(22)];
    for (const other of [...twins, ...others]) assert.equal(await drafts.open(other), undefined, other);
  });

  it('shows the store neither its answers nor its id', async () => {
    const { save, kept } = start();
    const id = await save(draft);
    const stored = [...kept]
      .map(([name, { content }]) => name + Buffer.from(content).toString('latin1'))
      .join('');
    assert.ok(stored.length > 100);
    for (const secret of [id, 'ev-charger', 'panel', 'Visitor', 'a-token', 'a-key', 'details'])
      assert.ok(!stored.includes(secret), secret);
  });

  it('is not the same bytes twice', async () => {
    const { save, kept } = start();
    const id = await save(draft);
    const before = Buffer.from([...kept.values()][0]!.content);
    await save(draft, id);
    assert.notDeepEqual(Buffer.from([...kept.values()][0]!.content), before);
  });

  it('that was changed in the store, or put under another name, does not open', async () => {
    const { drafts, save, kept } = start();
    const id = await save(draft);
    const [name] = kept.keys();
    const { content } = kept.get(name!)!;
    content[content.length - 1]! ^= 1;
    await assert.rejects(drafts.open(id));
    const other = await save(draft);
    const theirs = [...kept.values()][1]!;
    kept.set(name!, theirs);
    await assert.rejects(drafts.open(id));
    assert.deepEqual(await drafts.open(other), draft);
  });

  it('is gone after a day without a change', async () => {
    const { drafts, save, clock } = start();
    const id = await save(draft);
    clock.now += day - 1;
    assert.deepEqual(await drafts.open(id), draft);
    await save(draft, id);
    clock.now += day - 1;
    assert.deepEqual(await drafts.open(id), draft);
    clock.now += 1;
    assert.equal(await drafts.open(id), undefined);
  });

  it('that was sent tells what it became, and nothing of what was typed', async () => {
    const { drafts, save } = start();
    const id = await save(draft);
    await drafts.markSent(id, 'a-submission');
    const sent = (await drafts.open(id))!;
    assert.equal(sent.sent, 'a-submission');
    assert.deepEqual([sent.values, sent.files, sent.key], [{}, [], '']);
  });

  it('that was sent is gone where there is no room to say so', async () => {
    const { drafts, save, state } = start();
    const id = await save(draft);
    state.isFull = true;
    await drafts.markSent(id, 'a-submission');
    assert.equal(await drafts.open(id), undefined);
  });

  it('is gone at once when it is dropped', async () => {
    const { drafts, save, kept } = start();
    const id = await save(draft);
    await drafts.drop(id);
    assert.equal(await drafts.open(id), undefined);
    assert.equal(kept.size, 0);
  });

  it('of no id is neither marked nor dropped', async () => {
    const { drafts, kept } = start();
    await drafts.markSent('', 'a-submission');
    await drafts.markSent('not an id', 'a-submission');
    await drafts.drop('');
    assert.equal(kept.size, 0);
  });

  it('says so when the store cannot be used', async () => {
    const { drafts, save, state } = start();
    const id = await save(draft);
    state.isDown = true;
    const uses = [
      () => save(draft),
      () => drafts.open(id),
      () => drafts.markSent(id, 'x'),
      () => drafts.drop(id),
    ];
    for (const use of uses) await assert.rejects(use, { name: 'OutboxUnavailable' });
  });

  it('is not kept, and takes nothing from the one before it, where there is no room', async () => {
    const { drafts, save, state } = start();
    const id = await save(draft);
    state.isFull = true;
    const refused = await drafts.save({ ...draft, values: {} }, 'a sender', id);
    assert.equal(refused.isKept, false);
    assert.ok(isDraftId(refused.id) && refused.id !== id);
    assert.equal(await drafts.open(refused.id), undefined);
    assert.deepEqual(await drafts.open(id), draft);
  });

  it('is one of so many that a sender may bring, which is fewer the longer they are', async () => {
    const { drafts, save, kept } = start();
    const long = { ...draft, values: { details: 'x'.repeat(50_000) } };
    const all = Array.from({ length: 30 }, () => drafts.save(long, 'a sender'));
    const isKept = (await Promise.all(all)).map((saved) => saved.isKept);
    // 13 pages of 4 KB each, of 256.
    assert.deepEqual([isKept.filter(Boolean).length, kept.size], [19, 19]);
    assert.equal((await drafts.save(draft, 'another sender')).isKept, true);
    const id = await save(draft);
    assert.equal(await drafts.open(id), undefined);
  });

  it('gives back whatever was typed', async () => {
    const { drafts, save } = start();
    const texts = fc.dictionary(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (values) => {
        const id = await save({ ...draft, values });
        assert.deepEqual({ ...(await drafts.open(id))!.values }, { ...values });
      }),
    );
  });
});
