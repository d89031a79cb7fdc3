// This version on an outbox that the next one has brought up to date: during an update, and after a step back.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeVersion } from '../../test/support/next-version.ts';
import { claimContract } from '../../test/support/outbox-contract-claims.ts';
import { deskContract } from '../../test/support/outbox-contract-desk.ts';
import { draftContract } from '../../test/support/outbox-contract-drafts.ts';
import { fileContract } from '../../test/support/outbox-contract-files.ts';
import { removeContract } from '../../test/support/outbox-contract-remove.ts';
import { retentionContract } from '../../test/support/outbox-contract-retention.ts';
import { stepContract } from '../../test/support/outbox-contract-steps.ts';
import { uploadContract } from '../../test/support/outbox-contract-uploads.ts';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { delivered, useStore } from '../../test/support/outbox-store.ts';
import { skipPostgres, usePostgres } from '../../test/support/postgres.ts';
import type { Notice } from './log.ts';
import { openOutbox } from './open.ts';
import type { Outbox } from './outbox.ts';
import * as postgres from './postgres-schema.ts';
import * as sqlite from './schema.ts';
import { backUp } from './sqlite-backup.ts';
import { restore } from './sqlite-restore.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
let next: Awaited<ReturnType<typeof makeVersion>>;
let afterNext: typeof next;
before(async () => {
  next = await makeVersion('next');
  afterNext = await makeVersion('after next');
});
after(() => {
  next.remove();
  afterNext.remove();
  rmSync(folder, { recursive: true });
});

const now = () => -3_600_000;

function worksOn(name: string, open: () => Promise<Outbox>): void {
  describe(`${name} of the next version`, () => {
    const store = useStore(open);
    const contracts = [claimContract, uploadContract, fileContract, stepContract, draftContract];
    for (const contract of [...contracts, deskContract, removeContract]) contract(store);
  });
  retentionContract(`${name} of the next version`, open);
}

/** Both are refused, and in words that say what to do. */
async function refused(url: string): Promise<void> {
  for (const purpose of ['site', 'desk', 'move'] as const)
    await assert.rejects(openOutbox({ url, purpose }), {
      name: 'OutboxError',
      message:
        /was written by a newer Porchlight \(schema \d\): start that version or a later one, or restore the backup from before the update\.$/,
    });
}

async function goesBackAndForth(url: string): Promise<void> {
  const first = sampleEstimate();
  const second = sampleEstimate();
  const newer = await next.openOutbox({ url, now });
  await newer.add(first, identity('first'));
  await newer.close();

  const notices: Notice[] = [];
  const older = await openOutbox({ url, now, tell: (notice) => notices.push(notice) });
  assert.deepEqual(await older.find(identity('first')), first);
  await older.add(second, identity('second'));
  const [claim] = await older.claim('estimate', 1, 5000, 1000);
  await older.settle(claim!, delivered, 5000);
  await older.close();
  assert.deepEqual(
    notices.map(({ level }) => level),
    ['warn'],
  );
  assert.match(
    notices[0]!.message,
    /brought up to date by a newer Porchlight .* this older one .* works on it/,
  );

  const again = await next.openOutbox({ url, now });
  assert.deepEqual(await again.find(identity('second')), second);
  assert.deepEqual([(await again.stats()).delivered, (await again.stats()).pending], [1, 2]);
  await again.close();
}

/** Answers what is in the way when all of it is exported, and imported. */
async function isNotMoved(url: string): Promise<void> {
  await assert.rejects(openOutbox({ url, purpose: 'move' }), {
    name: 'OutboxError',
    message:
      /newer Porchlight \(schema \d\): export and import with that version or a later one, since this one/,
  });
}

describe('the newest migration', () => {
  // Those that were there before the rule.
  for (const [store, { migrations, oldest }, first] of [
    ['SQLite', sqlite, 4],
    ['PostgreSQL', postgres, 2],
  ] as const)
    it(`of ${store} leaves an outbox that the version before can use`, () => {
      assert.ok(oldest >= first && oldest <= Math.max(first, migrations.length - 1), `${oldest}`);
    });
});

describe('SQLite', () => {
  let count = 0;
  const newFile = () => join(folder, `${(count += 1)}.db`);
  const template = join(folder, 'template.db');
  before(async () => {
    await (await next.openOutbox({ url: `file:${template}`, now })).close();
  });
  const ofNext = () => {
    const file = newFile();
    copyFileSync(template, file);
    return file;
  };

  worksOn('a file', () => openOutbox({ url: `file:${ofNext()}`, now }));

  it('goes from one version to the next, back and forth', async () => {
    await goesBackAndForth(`file:${newFile()}`);
  });

  it('is backed up and restored with all that the next version keeps, and not moved', async () => {
    const [file, backup, restored] = [ofNext(), newFile(), newFile()];
    await isNotMoved(`file:${file}`);
    backUp(file, backup);
    restore(backup, restored);
    await goesBackAndForth(`file:${restored}`);
  });

  it('is refused, and left as it is, when its version is too new', async () => {
    const file = newFile();
    await (await afterNext.openOutbox({ url: `file:${file}`, now })).close();
    const bytes = readFileSync(file);
    await refused(`file:${file}`);
    const other = newFile();
    assert.throws(
      () => backUp(file, other),
      /newer Porchlight \(schema 6\): use that version or a later one/,
    );
    assert.throws(
      () => restore(file, other),
      /newer Porchlight \(schema 6\): use that version or a later one/,
    );
    assert.deepEqual([readFileSync(file), existsSync(other)], [bytes, false]);
  });
});

describe('PostgreSQL', { skip: skipPostgres }, () => {
  const server = usePostgres();
  let template: string;
  before(async () => {
    const url = await server.createDatabase();
    template = new URL(url).pathname.slice(1);
    await (await next.openOutbox({ url, now })).close();
  });
  const ofNext = () => server.createDatabase(`TEMPLATE ${template}`);

  worksOn('a database', async () => openOutbox({ url: await ofNext(), now }));

  it('goes from one version to the next, back and forth', async () => {
    await goesBackAndForth(await server.createDatabase());
  });

  it('is not moved by a version that does not know all of it', async () => {
    await isNotMoved(await ofNext());
  });

  it('is not brought to a version that those in use are too old for', async () => {
    const url = await server.createDatabase();
    const older = await openOutbox({ url, now });
    await older.check();
    await assert.rejects(afterNext.openOutbox({ url, now }), {
      name: 'OutboxError',
      message:
        /is in use by a Porchlight that is too old to run beside this one: stop every site, or update to/,
    });
    await older.add(sampleEstimate(), identity());
    await older.close();
    await (await afterNext.openOutbox({ url, now })).close();
    await refused(url);
  });
});
