import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { makeOldStore } from '../../test/support/outbox-old-store.ts';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { stageFiles } from '../../test/support/outbox-uploads.ts';
import { mountSmallDisk, noSmallDisk } from '../../test/disk/small-disk.ts';
import { runOutboxCommand } from './command.ts';
import { everythingIn } from './move-file.ts';
import type { Outbox } from './outbox.ts';
import { openSqliteOutbox } from './sqlite.ts';

describe('a backup of an SQLite outbox', () => {
  let folder: string;
  let file: string;
  let backup: string;
  let opened: Outbox[];
  beforeEach(() => {
    opened = [];
    folder = mkdtempSync(join(tmpdir(), 'outbox-'));
    mkdirSync(join(folder, 'data'));
    file = join(folder, 'data', 'porchlight.db');
    backup = join(folder, 'backup.db');
  });
  afterEach(async () => {
    await Promise.all(opened.map((outbox) => outbox.close()));
    rmSync(folder, { recursive: true });
  });

  async function open(purpose: 'site' | 'desk' = 'site'): Promise<Outbox> {
    const outbox = await openSqliteOutbox({ file, purpose, now: () => 70_000 });
    opened.push(outbox);
    return outbox;
  }

  async function run(verb: 'backup' | 'restore', name = backup, databaseFile: string | null = file) {
    let out = '';
    let err = '';
    const code = await runOutboxCommand([verb, name], {
      openDesk: () => Promise.reject(new Error('not by the desk')),
      databaseFile: () => databaseFile,
      print: (text) => (out += text),
      complain: (text) => (err += text),
      write: (text) => (out += text),
      settings: () => ({ odooUrl: null, heldMs: 1 }),
      confirm: null,
      pause: () => Promise.resolve(),
      now: () => 7000,
    });
    return { code, out, err };
  }

  async function done(verb: 'backup' | 'restore', name = backup): Promise<string> {
    const { code, out, err } = await run(verb, name);
    assert.deepEqual([code, err], [0, '']);
    return out;
  }

  /** In one sentence, and nothing is there that was not there before. */
  async function refused(verb: 'backup' | 'restore', words: RegExp, name = backup, of: string | null = file) {
    const listed = () =>
      readdirSync(folder, { recursive: true }).filter((path) => !/-(wal|shm)$|\.lock$/.test(String(path)));
    const before = listed();
    const { code, out, err } = await run(verb, name, of);
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, words);
    assert.match(err, /^[^\n]+\.$/, 'one line');
    assert.deepEqual(listed(), before);
  }

  /** A request that waits with its photo, one that was delivered, one that is held, and a draft. */
  async function fill(): Promise<Outbox> {
    const outbox = await open();
    await outbox.add(sampleEstimate(), identity('delivered'));
    const [claim] = await outbox.claim('estimate', 1, 5000, 1000);
    const made = { state: 'delivered', recordModel: 'crm.lead', recordId: 7, ms: 20 } as const;
    await outbox.settle(claim!, made, 5000);
    const files = await stageFiles(outbox, [Buffer.alloc(100_000, 'photo')]);
    await outbox.add(sampleEstimate({ files, receivedAt: 61_000 }), identity('waiting'));
    await outbox.add(sampleEstimate({ screened: { outcome: 'held', reasons: [] } }), identity('held'));
    await outbox.putDraft('draft', new Uint8Array([0, 1, 254]), 9000);
    return outbox;
  }

  async function everything(outbox: Outbox): Promise<string> {
    let text = '';
    for await (const part of everythingIn(outbox)) text += part;
    return text;
  }

  /** With all that stands beside it. */
  async function lose(site?: Outbox): Promise<void> {
    await site?.close();
    for (const name of readdirSync(join(folder, 'data'))) rmSync(join(folder, 'data', name));
  }

  it('is all that is kept, the secret with it, when it is restored', async () => {
    const site = await fill();
    const kept = await everything(site);
    assert.match(
      await done('backup'),
      /3 requests, the last of 1970-01-01 00:01:01Z; deliveries: 1 delivered, 1 held, 2 pending\.\nAll personal data/,
    );
    await lose(site);
    assert.match(
      await done('restore'),
      /is restored and checked: 3 requests.*\n.*erase\n.*nothing is doubled there.*\n.*keep that\.$/,
    );
    assert.ok((await everything(await open())) === kept);
  });

  it('is what is kept at its moment, and changes nothing', async () => {
    const site = await fill();
    const kept = await everything(site);
    await done('backup');
    const later = sampleEstimate();
    await site.add(later, identity());
    assert.ok((await everything(site)) !== kept);
    await site.erase(later.id, 8000);
    await lose(site);
    // Nothing of a lost one is in these.
    for (const suffix of ['-ballast', '-shm', '.new']) writeFileSync(file + suffix, 'a'.repeat(40_000));
    await done('restore');
    assert.ok((await everything(await open())) === kept);
  });

  it('is for this user alone, and needs nothing beside it', async () => {
    await fill();
    await done('backup');
    assert.equal(statSync(backup).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder).sort(), ['backup.db', 'data']);
    const mode = new DatabaseSync(backup, { readOnly: true });
    assert.equal(mode.prepare('PRAGMA journal_mode').get()?.journal_mode, 'delete');
    mode.close();
  });

  it('holds nothing of what was erased before', async () => {
    const site = await fill();
    const person = sampleEstimate({ fullName: 'Somebody Forgotten' });
    await site.add(person, identity());
    await site.erase(person.id, 8000);
    await done('backup');
    assert.equal(readFileSync(backup).includes('Somebody Forgotten'), false);
  });

  it('is made and restored while no site runs, and of what an older version kept', async () => {
    const { db, addSubmission, addDelivery } = makeOldStore(file, 1);
    const old = sampleEstimate();
    addSubmission(old);
    addDelivery(old, { state: 'pending' });
    db.close();
    assert.match(await done('backup'), /1 requests/);
    await lose();
    await done('restore');
    const desk = await open('desk');
    assert.equal(await desk.erase(old.id, 8000), 'erased', 'before the site is started');
    assert.equal(existsSync(`${file}.new`), false);
  });

  it('never takes the place of another file', async () => {
    await fill();
    writeFileSync(backup, 'precious');
    await refused('backup', /backup\.db exists: name a new file/);
    assert.equal(readFileSync(backup, 'utf8'), 'precious');
    rmSync(backup);
    writeFileSync(`${backup}.new`, 'half');
    await refused(
      'backup',
      /backup\.db\.new exists: another backup is being written there, or was interrupted/,
    );
  });

  it('is refused where there is nothing to back up, or nowhere to put it', async () => {
    await refused('backup', /There is no outbox at .*porchlight\.db yet/);
    writeFileSync(file, 'Dear diary, '.repeat(1000));
    await refused('backup', /porchlight\.db is damaged, or no database at all/);
    rmSync(file);
    await fill();
    await refused(
      'backup',
      /cannot be used \(ENOENT\): it is not there, or its folder is not/,
      join(folder, 'none', 'backup.db'),
    );
  });

  it('of a PostgreSQL is a matter of pg_dump and pg_restore', async () => {
    await refused('backup', /names a PostgreSQL: back it up with pg_dump/, backup, null);
    await refused('restore', /names a PostgreSQL: restore it with pg_restore/, backup, null);
  });

  it('of a damaged outbox fails', async () => {
    await (await fill()).close();
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 4096 * 2, 4096 * 6);
    writeFileSync(file, bytes);
    await refused('backup', /is damaged/);
  });

  describe('is not restored', () => {
    it('where an outbox is, or the log of a lost one', async () => {
      const site = await fill();
      await done('backup');
      await refused('restore', /Another site process uses .*: stop it first/);
      await site.close();
      await refused(
        'restore',
        /exists, and nothing is overwritten: move all away that begins with .*, and keep it/,
      );
      rmSync(file);
      writeFileSync(`${file}-wal`, 'what came last');
      await refused('restore', /-wal exists, and nothing is overwritten/);
      assert.equal(readFileSync(`${file}-wal`, 'utf8'), 'what came last');
    });

    it('when it is none, is damaged, of a newer version, or half an import', async () => {
      await refused('restore', /cannot be used \(ENOENT\)/);
      for (const content of ['', 'Dear diary, '.repeat(1000)]) {
        writeFileSync(backup, content);
        await refused('restore', /neither an outbox .* nor a backup|damaged, or no database/);
      }
      rmSync(backup);
      const site = await fill();
      await done('backup');
      await lose(site);
      const bytes = readFileSync(backup);
      const changed = (sql: string) => {
        writeFileSync(backup, bytes);
        const db = new DatabaseSync(backup);
        db.exec(sql);
        db.close();
      };
      changed(`PRAGMA user_version = 99; DELETE FROM meta WHERE name = 'oldest'`);
      await refused('restore', /was written by a newer Porchlight \(schema 99\)/);
      changed('PRAGMA application_id = 42');
      await refused('restore', /neither an outbox of Porchlight nor a backup/);
      changed(`INSERT INTO meta VALUES ('importing', x'00')`);
      await refused('restore', /holds half of an import/);
      writeFileSync(backup, bytes.fill(0xa5, 4096 * 2, 4096 * 6));
      await refused('restore', /is damaged/);
    });
  });

  describe('on a full disk', { skip: noSmallDisk() }, () => {
    let disk: ReturnType<typeof mountSmallDisk>;
    beforeEach(() => {
      disk = mountSmallDisk(8);
    });
    afterEach(async () => {
      await Promise.all(opened.map((outbox) => outbox.close()));
      disk.remove();
    });

    it('leaves nothing, neither made nor restored', async () => {
      await fill();
      await done('backup');
      const target = join(disk.folder, 'data', 'porchlight.db');
      mkdirSync(join(disk.folder, 'data'));
      disk.fill();
      // Enough for the lock, and not for the photo.
      const [filler] = readdirSync(disk.folder).filter((name) => name.startsWith('filler'));
      truncateSync(join(disk.folder, filler!), statSync(join(disk.folder, filler!)).size - 64 * 1024);
      const listed = () =>
        readdirSync(disk.folder, { recursive: true }).filter((name) => !/lock$/.test(String(name)));
      const before = listed();
      await refused('backup', /There is no room left in/, join(disk.folder, 'backup.db'));
      await refused('restore', /There is no room left in/, backup, target);
      assert.deepEqual(listed(), before);
    });

    it('is not made where it would take the room of the site', async () => {
      file = join(disk.folder, 'porchlight.db');
      await fill();
      writeFileSync(join(disk.folder, 'other'), Buffer.alloc(7_000_000));
      await refused('backup', /too little room left for requests/, join(disk.folder, 'backup.db'));
    });
  });
});
