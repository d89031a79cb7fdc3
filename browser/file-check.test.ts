import assert from 'node:assert/strict';
import { it } from 'node:test';
import { refusalOf } from './file-check.ts';

it('what can be no photo is not sent; what the browser may not know is', () => {
  for (const [type, photos, documents] of [
    ['image/jpeg', undefined, undefined],
    ['image/heic', undefined, undefined],
    ['', undefined, undefined],
    ['application/pdf', 'wrongType', undefined],
    ['video/mp4', 'wrongType', 'wrongType'],
    ['application/x-msdownload', 'wrongType', 'wrongType'],
  ] as const) {
    assert.equal(refusalOf({ type, size: 1 }, 'photos'), photos, type);
    assert.equal(refusalOf({ type, size: 1 }, 'documents'), documents, type);
    assert.equal(refusalOf({ type, size: 0 }, 'documents'), 'empty');
  }
});
