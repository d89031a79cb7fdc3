import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { jsonRpc, json2 } from '../../test/support/call-sandbox.ts';
import { createSandbox } from './sandbox.ts';
import type { Sandbox } from './sandbox.ts';

const start = Date.parse('2027-01-01T00:00:00Z');
let now = start;
const user = {
  id: 5,
  login: 'forms',
  name: 'Website forms',
  apiKey: 'key-of-forms',
  rights: 'least' as const,
};
const sandbox = createSandbox({ now: () => now, keyExpiresAt: start + 1000, users: [user] });
const old = createSandbox({ version: 16, now: () => now, keyExpiresAt: start + 1000 });
before(() => Promise.all([old.listen(), sandbox.listen()]));
after(() => Promise.all([old.close(), sandbox.close()]));

const fields = ['name', 'user_id', 'scope', 'create_date'];
const withKey = ({ url, database }: Sandbox, apiKey: string) => ({ url, database, apiKey });
const keysOf = (apiKey: string) =>
  json2(withKey(sandbox, apiKey), 'res.users.apikeys', 'search_read', {
    domain: [['user_id', '=', 5]],
    fields: [...fields, 'expiration_date'],
  });

describe('API keys', () => {
  test('tell their owner when they expire on 19, and are a model of 16 without that', async () => {
    const { body } = await json2(sandbox, 'res.users.apikeys', 'search_read', {
      domain: [['user_id', '=', 2]],
      fields: [...fields, 'expiration_date'],
    });
    assert.deepEqual(body, [
      {
        id: 1,
        name: 'Website forms',
        user_id: [2, 'Administrator'],
        scope: 'rpc',
        create_date: '2027-01-01 00:00:00',
        expiration_date: '2027-01-01 00:00:01',
      },
    ]);
    const { body: known } = await jsonRpc(old, 'res.users.apikeys', 'fields_get', [
      [...fields, 'expiration_date'],
    ]);
    assert.deepEqual(Object.keys((known as { result: object }).result).sort(), [...fields].sort());
  });

  test('are their owner’s alone, and the administrator’s', async () => {
    assert.equal(((await keysOf('key-of-forms')).body as unknown[]).length, 1);
    const { body } = await json2(withKey(sandbox, 'key-of-forms'), 'res.users.apikeys', 'search_count', {
      domain: [],
    });
    assert.equal(body, 1);
  });

  test('are refused once they expired on 19, as a wrong key is', async () => {
    now = start + 1000;
    const { status, body } = await json2(sandbox, 'res.users', 'context_get', {});
    assert.deepEqual([status, (body as { message: string }).message], [401, 'Invalid apikey']);
    assert.match((await jsonRpc(sandbox, 'res.users', 'context_get', [])).text, /AccessDenied/);
    assert.match((await jsonRpc(old, 'res.users', 'context_get', [])).text, /"uid":2/);
  });

  test('are replaced: the new one works and the old one never again', async () => {
    const before = sandbox.apiKey;
    sandbox.replaceKey('a-new-key', now + 5000);
    assert.equal(sandbox.apiKey, 'a-new-key');
    now = start;
    assert.equal((await json2(withKey(sandbox, before), 'res.users', 'context_get', {})).status, 401);
    assert.match(
      (await jsonRpc(withKey(sandbox, before), 'res.users', 'context_get', [])).text,
      /AccessDenied/,
    );
    const { body } = await json2(sandbox, 'res.users.apikeys', 'search_read', {
      domain: [['user_id', '=', 2]],
      fields: ['expiration_date'],
    });
    assert.deepEqual(
      (body as { expiration_date: string }[]).map((key) => key.expiration_date),
      ['2027-01-01 00:00:06'],
    );
  });
});

test('the edition is told with the version', async () => {
  const enterprise = createSandbox({ edition: 'enterprise' });
  await enterprise.listen();
  const version = await (await fetch(`${enterprise.url}/web/version`)).json();
  assert.deepEqual(version, { version_info: [19, 0, 0, 'final', 0, 'e'], version: '19.0+e' });
  await enterprise.close();
});
