import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { examine, withSandbox } from '../../test/support/doctor.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const inDays = (days: number) =>
  new Date(Date.now() + days * dayMs).toISOString().slice(0, 19).replace('T', ' ');

describe('the age of the key', () => {
  for (const [days, expected] of [
    [80, /^ok "Website forms" expires on .*, in 79 days$/],
    [13.5, /^warning .* in 13 days -> Soon: make a new key/],
    [6.5, /^warning .* in 6 days -> Do it this week: make a new key/],
    [0.5, /^warning .* in 11 hours -> Do it now: make a new key.* restart the site\. .*every request waits/],
    [1 / 48, /^warning .* in less than an hour -> Do it now/],
  ] as const)
    it(`is told ${days} days before it expires`, () =>
      withSandbox({ keyExpiresAt: Date.now() + days * dayMs }, async ({ url, apiKey, login }) => {
        const { of, exitCode } = await examine({ baseUrl: url, apiKey, login });
        assert.match(of('key')[0]!, expected);
        assert.equal(exitCode, 0);
      }));

  it('is past: the key is refused', () =>
    withSandbox({ keyExpiresAt: Date.now() - hourMs }, async ({ url, apiKey, login }) => {
      const { of, exitCode } = await examine({ baseUrl: url, apiKey, login });
      assert.match(of('user')[0]!, /^wrong wrong key -> .*keys expire: on Odoo 19 after at most 90 days/);
      assert.equal(exitCode, 1);
    }));

  it('is not told by Odoo 16', () =>
    withSandbox({ version: 16 }, async ({ url }) => {
      const { of } = await examine({ baseUrl: url });
      assert.deepEqual(of('key'), ['ok this Odoo does not tell when it expires']);
    }));

  const key = { id: 1, scope: 'rpc' };

  it('is that of the next of several to expire; one that is gone or for something else does not count', async () => {
    const of = await examineWith([
      { ...key, name: 'Later', expiration_date: inDays(80) },
      { ...key, name: 'Next', expiration_date: inDays(20.5) },
      { ...key, name: 'Gone', expiration_date: inDays(-1) },
      { ...key, name: 'Mail plugin', scope: 'odoo.plugin.outlook', expiration_date: inDays(2) },
    ]);
    assert.match(of[0]!, /^ok "Next" expires .* in 20 days, the next of this user's 3 keys to do so$/);
  });

  it('may be that of a key which was replaced and can be deleted', async () => {
    const [old, fresh] = [
      { ...key, name: 'Old', expiration_date: inDays(3.5) },
      { ...key, name: 'New', expiration_date: inDays(90) },
    ];
    assert.match(
      (await examineWith([old, fresh]))[0]!,
      /^warning "Old" .*; or delete it in Odoo if it is the one you replaced\.$/,
    );
    assert.doesNotMatch((await examineWith([old]))[0]!, /delete/);
  });

  /** What is said of the key, when the user has these. */
  async function examineWith(keys: object[]): Promise<string[]> {
    const answers: Record<string, unknown> = {
      '/web/version': { version_info: [19, 0, 0, 'final', 0, ''], version: '19.0' },
      '/json/2/res.users/context_get': { lang: 'en_US', uid: 7 },
      '/json/2/res.users/read': [{ id: 7, login: 'website@example.com', name: 'Website forms' }],
      '/json/2/res.users/check_access_rights': false,
      '/json/2/res.users.apikeys/fields_get': { name: {}, scope: {}, expiration_date: {} },
      '/json/2/res.users.apikeys/search': [1, 2, 3, 4],
      '/json/2/res.users.apikeys/read': keys,
    };
    const odoo = createServer((req, res) => {
      const answer = answers[req.url ?? ''];
      res.writeHead(answer === undefined ? 503 : 200, { 'Content-Type': 'application/json' });
      res.end(JSON.stringify(answer ?? null));
    });
    await new Promise<void>((listening) => odoo.listen(0, '127.0.0.1', listening));
    const baseUrl = `http://127.0.0.1:${(odoo.address() as AddressInfo).port}`;
    const { of } = await examine({ baseUrl });
    odoo.closeAllConnections();
    odoo.close();
    return of('key');
  }
});
