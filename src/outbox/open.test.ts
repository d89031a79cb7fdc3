import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { openOutbox } from './open.ts';
import { OutboxError } from './outbox.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'porchlight.db');

describe('openOutbox', () => {
  it('opens the file of a file: address', async () => {
    for (const url of [`file:${file}`, `file://${file}`]) await (await openOutbox({ url })).close();
    assert.ok(existsSync(file));
  });

  it('says that PostgreSQL is for another version, without a word of the address', async () => {
    const url = 'postgres://owner:secret@db/porchlight';
    await assert.rejects(openOutbox({ url }), (error) => {
      assert.ok(error instanceof OutboxError);
      assert.match(error.message, /PostgreSQL is not available in this version/);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  });

  it('refuses an address that names no file', async () => {
    for (const url of ['', 'file:', 'mysql://x', './porchlight.db', 'file://elsewhere/porchlight.db']) {
      await assert.rejects(openOutbox({ url }), /DATABASE_URL must name a file/, url);
    }
  });
});
