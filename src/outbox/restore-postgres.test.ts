// The recipe of docs/operations.md for PostgreSQL, as it stands there.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { stageFiles } from '../../test/support/outbox-uploads.ts';
import { findPostgres, skipPostgres, usePostgres } from '../../test/support/postgres.ts';
import { everythingIn } from './move-file.ts';
import type { Outbox } from './outbox.ts';
import { openPostgresOutbox } from './postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
after(() => rmSync(folder, { recursive: true }));

async function everything(outbox: Outbox): Promise<string> {
  let text = '';
  for await (const part of everythingIn(outbox)) text += part;
  return text;
}

function program(name: string, url: string, ...args: string[]): void {
  const { hostname, port, username, password, pathname } = new URL(url);
  const where = [`--host=${hostname}`, `--port=${port}`, `--username=${username}`];
  execFileSync(join(findPostgres()!, name), [...where, `--dbname=${pathname.slice(1)}`, ...args], {
    env: { PGPASSWORD: decodeURIComponent(password) },
    stdio: 'pipe',
  });
}

describe('a dump of PostgreSQL', { skip: skipPostgres }, () => {
  const server = usePostgres();

  it('is made while a site runs, is all that is kept, and is restored where nothing is, and only there', async () => {
    const [url, other] = [await server.createDatabase(), await server.createDatabase()];
    const site = await openPostgresOutbox({ url });
    await site.add(sampleEstimate(), identity());
    const [claim] = await site.claim('estimate', 1, 5000, 1000);
    await site.settle(claim!, { state: 'delivered', recordModel: 'crm.lead', recordId: 7, ms: 20 }, 5000);
    const files = await stageFiles(site, [Buffer.from('photo')]);
    await site.add(sampleEstimate({ files }), identity());
    await site.putDraft('draft', new Uint8Array([0, 254]), 9000);
    const kept = await everything(site);

    const dump = join(folder, 'porchlight.dump');
    program('pg_dump', url, '--format=custom', '--schema=porchlight', `--file=${dump}`);
    await site.add(sampleEstimate(), identity());
    await site.close();

    const restore = ['--single-transaction', '--no-owner', dump];
    program('pg_restore', other, ...restore);
    const restored = await openPostgresOutbox({ url: other });
    assert.ok((await everything(restored)) === kept);
    const added = sampleEstimate();
    await restored.add(added, identity());
    assert.throws(() => program('pg_restore', other, ...restore), /schema "porchlight" already exists/);
    assert.deepEqual(await restored.read(added.id), added);
    await restored.close();
  });
});
