import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newId } from './id.ts';
import { openLink } from './link.ts';

const day = 24 * 60 * 60_000;
const sentAt = Date.UTC(2026, 10, 20, 12);
const id = newId(sentAt);
const seal = { open: (token: string) => (token === 'sealed' ? id : undefined) };

describe('openLink', () => {
  it('leads to the submission for 90 days', () => {
    assert.equal(openLink('sealed', seal, sentAt + 90 * day - 1), id);
    assert.equal(openLink('sealed', seal, sentAt + 90 * day), undefined);
  });

  it('leads nowhere from a token that is none', () => {
    assert.equal(openLink(id, seal, sentAt), undefined);
  });
});
