import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createDraft, type Places } from './draft.ts';

const day = 24 * 60 * 60 * 1000;
const now = Date.UTC(2026, 10, 20, 12);

function storage() {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

describe('a draft in the browser', () => {
  let local: ReturnType<typeof storage>;
  let session: ReturnType<typeof storage>;
  let places: Places;
  beforeEach(() => {
    [local, session] = [storage(), storage()];
    places = { local: () => local, session: () => session };
  });
  const draft = () => createDraft('estimate', places);

  it('comes back with the time of the older part, each answer from where it may lie', () => {
    draft().write('local', { service: 'lighting' }, now);
    draft().write('session', { phone: '512 555 0148' }, now + day);
    assert.deepEqual(draft().read(now + 2 * day), {
      at: now,
      values: { service: 'lighting', phone: '512 555 0148' },
    });
    assert.deepEqual([...local.items.keys()], ['estimate:v1']);
    assert.doesNotMatch(local.items.get('estimate:v1')!, /0148/);
  });

  it('grows page by page, and an answer that was emptied is gone', () => {
    draft().write('local', { service: 'lighting', details: 'Two lamps' }, now);
    draft().write('local', { timing: 'planning', details: '' }, now);
    assert.deepEqual(draft().read(now).values, { service: 'lighting', timing: 'planning' });
    draft().write('local', { service: '', timing: '' }, now);
    assert.equal(local.items.size, 0);
  });

  it('is forgotten after seven days, and when it is cleared', () => {
    draft().write('local', { service: 'lighting' }, now);
    assert.deepEqual(draft().read(now + 7 * day).values, {});
    assert.deepEqual(draft().read(now + 7 * day - 1).values, { service: 'lighting' });
    draft().clear();
    assert.deepEqual(draft().read(now).values, {});
  });

  it('is as good as empty in a storage that throws or holds nonsense', () => {
    const blocked = () => {
      throw new Error('blocked');
    };
    const none = createDraft('estimate', { local: blocked, session: blocked });
    none.write('local', { service: 'lighting' }, now);
    none.clear();
    assert.deepEqual(none.read(now), { at: now, values: {} });
    for (const nonsense of ['{', '[]', '{"at":1}', '{"at":"x","values":{"a":"b"}}', '7']) {
      local.items.set('estimate:v1', nonsense);
      assert.deepEqual(draft().read(now).values, {});
    }
    local.items.set('estimate:v1', JSON.stringify({ at: now, values: { service: ['x'], details: 'y' } }));
    assert.deepEqual(draft().read(now).values, { details: 'y' });
  });
});
