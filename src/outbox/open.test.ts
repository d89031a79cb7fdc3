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

  it('goes to a PostgreSQL with any address of one', async () => {
    for (const scheme of ['postgres', 'postgresql']) {
      await assert.rejects(
        openOutbox({ url: `${scheme}://owner:secret@127.0.0.1:1/porchlight` }),
        (error) => {
          assert.ok(error instanceof OutboxError);
          assert.match(error.message, /PostgreSQL at 127\.0\.0\.1:1 cannot be reached/);
          assert.doesNotMatch(error.message, /secret/);
          return true;
        },
      );
    }
  });

  it('refuses an address that names neither a file nor a PostgreSQL', async () => {
    for (const url of ['', 'file:', 'mysql://x', './porchlight.db', 'file://elsewhere/porchlight.db']) {
      await assert.rejects(openOutbox({ url }), /DATABASE_URL must name a file/, url);
    }
  });
});
