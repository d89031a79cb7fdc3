import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'sandbox-cli-'));
after(() => rmSync(folder, { recursive: true }));
const cli = join(import.meta.dirname, 'cli.ts');
const run = (...args: string[]) =>
  spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', cwd: folder });

describe('npm run sandbox', () => {
  test('prints settings that work as they are, and stops cleanly on a signal', async () => {
    const file = join(folder, 'journal.jsonl');
    const child = spawn(process.execPath, [cli, '--port', '0', '--version', '16', '--file', file]);
    try {
      const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
      const setting = (name: string) =>
        new RegExp(`^ {2}${name}=(.+)$`, 'm').exec(chunk.toString())?.[1] ?? '';
      const args = [setting('ODOO_DATABASE'), setting('ODOO_LOGIN'), setting('ODOO_API_KEY'), {}];
      const response = await fetch(`${setting('ODOO_BASE_URL')}/jsonrpc`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ params: { service: 'common', method: 'authenticate', args } }),
      });
      assert.equal(((await response.json()) as { result: unknown }).result, 2);
      child.kill('SIGTERM');
      assert.deepEqual(await once(child, 'exit'), [0, null]);
      assert.equal(existsSync(`${file}.lock`), false);
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('explains itself', () => {
    const { status, stdout } = run('--help');
    assert.equal(status, 0);
    assert.match(stdout, /--port.*--version.*--file/s);
  });

  for (const args of [['--version', '17'], ['--port', 'x'], ['--port', '70000'], ['--nope']]) {
    test(`refuses ${args.join(' ')} without a stack`, () => {
      const { status, stderr } = run(...args);
      assert.equal(status, 1);
      assert.match(stderr, new RegExp(args[0] as string));
      assert.doesNotMatch(stderr, /^ {4}at /m);
    });
  }
});
