import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, it } from 'node:test';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { openSqliteOutbox } from './sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbox-cli-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'porchlight.db');

function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(import.meta.dirname, 'cli.ts'), ...args],
      { cwd: folder, env: { PATH: process.env.PATH } },
      (_, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

it('the outbox command reads its settings, works beside a running site, and exits as it says', async () => {
  writeFileSync(join(folder, '.env'), 'DATABASE_URL=file:./porchlight.db\n');
  const absent = await cli('stats');
  assert.deepEqual([absent.code, absent.out], [1, '']);
  assert.match(absent.err, /^There is no outbox at .*: start the site once to create it\.\n$/);
  assert.equal(existsSync(file), false);

  const site = await openSqliteOutbox({ file });
  const held = sampleEstimate({ screened: { outcome: 'held', reasons: [] } });
  await site.add(held, identity());
  assert.deepEqual(await cli('release', held.reference), {
    code: 0,
    out: `${held.reference}: released.\n`,
    err: '',
  });
  assert.equal((await site.claim('estimate', 1, Date.now(), 1000)).length, 1);
  await site.close();

  assert.equal((await cli('explode')).code, 2);
  writeFileSync(join(folder, '.env'), 'DATABASE_URL=nowhere\n');
  const misconfigured = await cli('list');
  assert.equal(misconfigured.code, 1);
  assert.match(misconfigured.err, /^Bad configuration:\n- DATABASE_URL must be like file:/);
  assert.doesNotMatch(misconfigured.err, /\n {4}at /);
});

it('the outbox command does all of its work for a reader who has read enough', async () => {
  const outbox = await openSqliteOutbox({ file });
  for (let i = 0; i < 100; i += 1) {
    await outbox.add(sampleEstimate({ answers: [{ label: 'Details', text: 'a'.repeat(2000) }] }), identity());
  }
  await outbox.close();
  writeFileSync(join(folder, '.env'), 'DATABASE_URL=file:./porchlight.db\n');
  const child = spawn(process.execPath, [join(import.meta.dirname, 'cli.ts'), 'export'], {
    cwd: folder,
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.once('data', () => child.stdout.destroy());
  const complaint = text(child.stderr);
  const [code] = (await once(child, 'exit')) as [number];
  assert.deepEqual([code, await complaint], [0, '']);
});
