// Replays the exchanges recorded from real Odoo 16.0 and 19.0 servers against the sandbox.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { cases, unsupported } from '../../test/support/recorded-cases.ts';
import { compare, replaceIds } from '../../test/support/recorded-compare.ts';
import { userOf, users } from '../../test/support/recorded-users.ts';
import { createSandbox } from './sandbox.ts';
import type { Answer, Exchange } from '../../test/support/recorded-compare.ts';
import type { Sandbox } from './sandbox.ts';

const folder = join(import.meta.dirname, '../../test/fixtures/odoo');
const names = readdirSync(folder).map((file) => file.replace('.json', ''));
const read = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Exchange;

describe('exchanges recorded from Odoo', () => {
  const left = Object.values(unsupported).flat();

  test('the tables name recorded exchanges only', () => {
    const unknown = [...left, ...Object.keys(cases)].filter((name) => !names.includes(name));
    const inBoth = left.filter((name) => name in cases);
    assert.deepEqual([unknown, inBoth], [[], []]);
  });

  for (const name of names.filter((each) => !left.includes(each))) {
    test(`answers ${name} as recorded`, async () => {
      const version = name.startsWith('16') ? 16 : 19;
      const { options, fault } = cases[name] ?? {};
      const common = { version, database: `o${version}`, password: 'admin', users: users[version] } as const;
      const sandbox = createSandbox({ ...common, ...options });
      await sandbox.listen();
      try {
        const ids = new Map<number, number>();
        await prepare(sandbox, name, ids);
        if (fault) sandbox.faults.add(fault);
        compare(await send(sandbox, name, ids), read(name).response, { ids, message: cases[name]?.message });
      } finally {
        await sandbox.close();
      }
    });
  }
});

/** Brings the server to where it was; `ids` learns which record stands for which recorded id. */
async function prepare(sandbox: Sandbox, name: string, ids: Map<number, number>): Promise<void> {
  for (const step of cases[name]?.before ?? []) {
    if ('send' in step) {
      if (step.send !== name) await prepare(sandbox, step.send, ids);
      const answer = await send(sandbox, step.send, ids);
      learn(read(step.send).response.body, JSON.parse(answer.body), ids);
    } else if ('create' in step) {
      const [recorded, model, values] = step.create;
      ids.set(recorded, (await execute(sandbox, model, 'create', [replaceIds(values, ids)])) as number);
    } else {
      const [recorded, model, ...values] = 'write' in step ? step.write : step.unlink;
      const id = ids.get(recorded) ?? assert.fail(`${name} needs record ${recorded}`);
      await execute(sandbox, model, 'write' in step ? 'write' : 'unlink', [[id], ...values]);
    }
  }
}

/** Pairs the ids in a recorded answer with those in ours. */
function learn(recorded: unknown, ours: unknown, ids: Map<number, number>): void {
  if (typeof recorded === 'number' && typeof ours === 'number') ids.set(recorded, ours);
  if (typeof recorded !== 'object' || recorded === null) return;
  for (const [key, value] of Object.entries(recorded)) {
    if (key !== 'id' && key !== 'nextrow') learn(value, (ours as Record<string, unknown> | null)?.[key], ids);
  }
}

async function execute(sandbox: Sandbox, model: string, method: string, args: unknown[]): Promise<unknown> {
  const params = {
    service: 'object',
    method: 'execute_kw',
    args: [sandbox.database, 2, sandbox.apiKey, model, method, args],
  };
  const headers = { 'Content-Type': 'application/json' };
  const { body } = await exchange(
    sandbox,
    { method: 'POST', path: '/jsonrpc', headers },
    JSON.stringify({ params }),
  );
  const { result, error } = JSON.parse(body) as { result: unknown; error?: { data: { message: string } } };
  assert.equal(error?.data.message, undefined);
  return result;
}

/** The request byte for byte, but for the keys and ids of this server. */
function send(sandbox: Sandbox, name: string, ids: ReadonlyMap<number, number>): Promise<Answer> {
  const { request } = read(name);
  const uid = (request.body as { params?: { args?: unknown[] } } | null)?.params?.args?.[1];
  const login = cases[name]?.user ?? userOf(name, uid);
  const key = { admin: sandbox.apiKey, nobody: 'f'.repeat(40) }[login] ?? `key-of-${login}`;
  const change = cases[name]?.body ?? ((json) => json);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([header, value]) => [header, value.replace('API_KEY', key)]),
  );
  const body = replaceIds(request.body, ids);
  const json = () => change(JSON.stringify(body).replaceAll('"API_KEY"', JSON.stringify(key)));
  return exchange(
    sandbox,
    { ...request, headers },
    typeof body === 'string' ? body : body === null ? undefined : json(),
  );
}

function exchange(
  sandbox: Sandbox,
  to: Omit<Exchange['request'], 'body'>,
  body: string | undefined,
): Promise<Answer> {
  return new Promise((resolve) => {
    const req = httpRequest(sandbox.url + to.path, { method: to.method, headers: to.headers }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () =>
        resolve({
          status: res.statusCode ?? 0,
          headers: res.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    req.on('error', () => resolve({ status: 0, headers: {}, body: '' }));
    req.end(body);
  });
}
