import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStore } from './store.ts';
import type { Change } from './store.ts';

const row = (id: number, name: string) => ({ id, name });

test('hands each transaction to commit as it ended', () => {
  const committed: Change[][] = [];
  const store = createStore({ commit: (changes) => committed.push(changes) });
  store.transaction(() => {
    store.put('a', row(1, 'first'));
    store.put('a', row(1, 'second'));
    store.put('a', row(2, 'gone'));
    store.remove('a', 2);
  });
  store.transaction(() => store.get('a', 1));
  assert.deepEqual(committed, [
    [
      ['a', 1, row(1, 'second')],
      ['a', 2, null],
    ],
  ]);
});

test('undoes a transaction that fails, External IDs included', () => {
  const store = createStore({ commit: () => undefined });
  const name = { id: 1, module: 'm', name: 'n', model: 'a', res_id: 1 };
  store.transaction(() => store.put('ir.model.data', name));
  assert.throws(() =>
    store.transaction(() => {
      store.put('a', row(1, 'new'));
      store.remove('ir.model.data', 1);
      throw new Error('stop');
    }),
  );
  assert.equal(store.get('a', 1), undefined);
  assert.equal(store.externalId('m.n'), name);
});

test('undoes a transaction that could not be kept', () => {
  const store = createStore({
    commit: () => {
      throw new Error('disk full');
    },
  });
  assert.throws(() => store.transaction(() => store.put('a', row(1, 'new'))), /disk full/);
  assert.equal(store.get('a', 1), undefined);
});

test('uses an id up even when the transaction fails', () => {
  const store = createStore({ commit: () => undefined });
  assert.throws(() =>
    store.transaction(() => {
      store.put('a', row(store.nextId('a'), 'new'));
      throw new Error('stop');
    }),
  );
  assert.equal(store.nextId('a'), 2);
});

test('finds records by a value, also after they changed, went, and came back with a failed transaction', () => {
  const store = createStore({ commit: () => undefined });
  store.transaction(() => store.put('a', row(1, 'x')));
  assert.deepEqual(store.find('a', 'name', 'x'), [row(1, 'x')]);
  store.transaction(() => {
    store.put('a', row(2, 'x'));
    store.put('a', row(1, 'y'));
  });
  assert.throws(() =>
    store.transaction(() => {
      store.remove('a', 2);
      store.put('a', row(3, 'x'));
      throw new Error('stop');
    }),
  );
  const names = (value: string) => store.find('a', 'name', value).map(({ id }) => id);
  assert.deepEqual([names('x'), names('y'), names('z')], [[2], [1], []]);
});
