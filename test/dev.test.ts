// npm run dev, with texts that lie outside of the repository.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';

const root = join(import.meta.dirname, '..');
const place = mkdtempSync(join(tmpdir(), 'porchlight-dev-'));
const contentDir = join(place, 'content');
let url: string;
let dev: ReturnType<typeof spawn>;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The page, once it holds `words`; while the site starts again nobody answers. */
async function pageWith(words: string): Promise<string> {
  for (;;) {
    const page = await fetch(url).then(
      (response) => response.text(),
      () => '',
    );
    if (page.includes(words)) return page;
    await setTimeout(200);
  }
}

before(async () => {
  cpSync(join(root, 'content/electrician'), contentDir, { recursive: true });
  const port = await freePort();
  url = `http://localhost:${port}/`;
  dev = spawn(process.execPath, [join(root, 'build/dev.ts')], {
    cwd: place,
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      SANDBOX_ODOO: 'off',
      CONTENT_DIR: contentDir,
      DATABASE_URL: `file:${join(place, 'porchlight.db')}`,
    },
    stdio: 'ignore',
  });
});
after(async () => {
  const exited = new Promise((resolve) => dev.once('exit', resolve));
  dev.kill('SIGTERM');
  await exited;
  rmSync(place, { recursive: true });
});

describe('npm run dev', () => {
  it('shows a changed text without being started again', async () => {
    await pageWith('Northline Electric');
    const file = join(contentDir, 'site.yaml');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('name: Northline Electric', 'name: Southline Power'),
    );
    const page = await pageWith('Southline Power');
    assert.match(page, /<title>[^<]*Southline Power<\/title>/);
  });
});
