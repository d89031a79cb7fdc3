import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Traits } from '../screening/screening.ts';
import { admitCanary, canaryPass } from './pass.ts';

const traits: Traits = {
  token: '',
  honeypot: '',
  startedAt: null,
  address: undefined,
  sender: '198.51.100.7',
  hostnames: [],
  fromOwnPage: false,
};

describe('the pass of the canary', () => {
  it('lets it through marked, and everybody else to the screening', async () => {
    const pass = canaryPass(new Uint8Array(32).fill(1));
    const screened: string[] = [];
    const screen = admitCanary((_form, { token }) => {
      screened.push(token);
      return Promise.resolve({ outcome: 'held', reasons: [] });
    }, pass);
    const others = ['', 'a', pass.slice(1), canaryPass(new Uint8Array(32).fill(2))];
    for (const token of others)
      assert.equal((await screen('estimate', { ...traits, token })).outcome, 'held');
    assert.deepEqual(await screen('estimate', { ...traits, token: pass }), {
      outcome: 'clear',
      reasons: ['canary'],
    });
    assert.deepEqual(screened, others);
  });
});
