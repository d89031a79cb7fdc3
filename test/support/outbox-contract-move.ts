// What every store of the outbox promises when all of it is moved: into another store and out again, nothing differs.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { runOutboxCommand } from '../../src/outbox/command.ts';
import type { Outbox } from '../../src/outbox/outbox.ts';
import { openSqliteOutbox } from '../../src/outbox/sqlite.ts';
import { identity, sampleEstimate } from './outbox-sample.ts';
import { ampleBudget, asFiles, sampleUpload } from './outbox-uploads.ts';

type Open = (purpose: 'site' | 'desk' | 'move') => Promise<Outbox>;

/** Declares the tests. `newStore` answers how to open a store that nobody has made yet. */
export function moveContract(name: string, newStore: () => Promise<Open>): void {
  describe(`an outbox moved to ${name}`, () => {
    let folder: string;
    let source: Open;
    let target: Open;
    let opened: Outbox[];
    beforeEach(async () => {
      opened = [];
      folder = mkdtempSync(join(tmpdir(), 'outbox-'));
      const file = join(folder, 'source.db');
      source = remembered((purpose) => openSqliteOutbox({ file, purpose, now: () => 7000 }));
      target = remembered(await newStore());
    });
    afterEach(async () => {
      await Promise.all(opened.map((store) => store.close()));
      rmSync(folder, { recursive: true });
    });

    function remembered(open: Open): Open {
      return async (purpose) => {
        const store = await open(purpose);
        opened.push(store);
        return store;
      };
    }

    async function run(open: Open, ...args: string[]) {
      let out = '';
      let err = '';
      const code = await runOutboxCommand(args, {
        openDesk: open,
        print: (text) => (out += text),
        complain: (text) => (err += text),
        write: (text) => (out += text),
        databaseFile: () => null,
        settings: () => ({ odooUrl: null, heldMs: 1 }),
        confirm: null,
        pause: () => Promise.resolve(),
        now: () => 7000,
      });
      return { code, out, err };
    }

    async function exportFrom(open: Open, file: string): Promise<string> {
      const path = join(folder, file);
      const { code, err } = await run(open, 'export', '--everything', path);
      assert.deepEqual([code, err], [0, '']);
      return path;
    }

    /** One of everything: states, files, an attempt, a draft, an erased one, and texts that are hard to carry. */
    async function fill(): Promise<void> {
      const outbox = await source('site');
      const hard = 'line\u2028line\u2029\r\n\u0000"\\\ud83d\ude00\ud83d';
      const photo = new Uint8Array(3 * 1024 * 1024).map((_byte, i) => i % 251);
      for (const [i, content] of [photo, photo.slice(1), new Uint8Array([0, 255])].entries()) {
        const upload = { ...sampleUpload(content, 1000 + i), name: `${i} "\u2028\ud83d\ude00.jpg` };
        await outbox.stage(
          upload,
          new Uint8Array(content),
          i === 0 ? new Uint8Array([1]) : null,
          ampleBudget,
        );
        const files = i === 2 ? [] : asFiles([upload]);
        const screened = { outcome: i === 1 ? ('held' as const) : ('clear' as const), reasons: [] };
        await outbox.add(
          sampleEstimate({ files, screened, answers: [{ label: hard, text: hard }] }),
          identity(`key ${i}`),
        );
      }
      await Promise.all(Array.from({ length: 600 }, () => outbox.add(sampleEstimate(), identity())));
      const [delivered, waiting, parked] = await outbox.claim('estimate', 3, 5000, 1000);
      const record = { recordModel: 'crm.lead', recordId: 2 ** 40 } as const;
      await outbox.settle(delivered!, { state: 'delivered', ...record, ms: 20 }, 5000);
      const why = { class: 'doubtful', code: 'odd answer', ms: 3 };
      await outbox.settle(waiting!, { state: 'pending', dueAt: 9000, counts: true, ...why }, 5000);
      await outbox.settle(parked!, { state: 'parked', ...why }, 5000);
      const [again] = await outbox.claim('estimate note', 1, 5000, 9_000_000);
      assert.ok(again, 'a lease is in hand');
      const last = sampleEstimate();
      await outbox.add(last, identity());
      await outbox.erase(last.id, 5000);
      await outbox.putDraft('draft', new Uint8Array([0, 1, 254]), 9000);
      await outbox.close();
    }

    it('has every row, file, draft and the secret, byte for byte', async () => {
      await fill();
      const file = await exportFrom(source, 'first.jsonl');
      const { code, out } = await run(target, 'import', file);
      assert.equal(code, 0);
      assert.match(out, /rows are imported\. /);
      const second = await exportFrom(target, 'second.jsonl');
      assert.ok(readFileSync(second).equals(readFileSync(file)));
      const [from, to] = [await source('site'), await target('site')];
      assert.deepEqual(to.secret, from.secret);
      assert.deepEqual(await to.stats(), await from.stats());
      const submission = await from.find(identity('key 0'));
      assert.deepEqual(await to.find(identity('key 0')), submission);
      assert.deepEqual(await to.readFile(submission!.id, 1), await from.readFile(submission!.id, 1));
      assert.deepEqual(await to.readDraft('draft', 8000), new Uint8Array([0, 1, 254]));
      const next = sampleEstimate();
      await to.add(next, identity());
      const [claim] = await to.claim('estimate', 1, 9_999_999, 1000, true);
      assert.ok(claim, 'new deliveries have numbers of their own');
    });

    it('is not changed by the same import again', async () => {
      await fill();
      const file = await exportFrom(source, 'first.jsonl');
      await run(target, 'import', file);
      const site = await target('site');
      const [claim] = await site.claim('estimate', 1, 8000, 1000);
      await site.settle(claim!, { state: 'parked', class: 'data', code: 'bad value', ms: 1 }, 8000);
      await site.erase(claim!.submission.id, 8000);
      await site.close();
      const before = await exportFrom(target, 'before.jsonl');
      const again = await run(target, 'import', file);
      assert.deepEqual([again.code, again.err], [0, '']);
      assert.match(again.out, /imported before: nothing has changed/);
      assert.ok(readFileSync(await exportFrom(target, 'after.jsonl')).equals(readFileSync(before)));
    });

    it('goes on after an interruption, and no site uses it until then', async () => {
      await fill();
      const file = await exportFrom(source, 'first.jsonl');
      let parts = 0;
      const dying: Open = async (purpose) => {
        const store = await target(purpose);
        const putIn: Outbox['putIn'] = (...args) => {
          parts += 1;
          return parts > 3 ? Promise.reject(new TypeError('killed')) : store.putIn(...args);
        };
        return { ...store, putIn };
      };
      await assert.rejects(run(dying, 'import', file), TypeError);
      for (const purpose of ['site', 'desk'] as const)
        await assert.rejects(target(purpose), {
          name: 'OutboxError',
          message: /import into .* was interrupted: run it again.* If FILE is lost, (delete|DROP)/,
        });
      const { code, out } = await run(target, 'import', file);
      assert.equal(code, 0);
      assert.match(out, /were there from a try before/);
      assert.ok(readFileSync(await exportFrom(target, 'second.jsonl')).equals(readFileSync(file)));
    });

    it('takes no other rows into what it keeps', async () => {
      await fill();
      const file = await exportFrom(source, 'first.jsonl');
      const site = await target('site');
      const kept = sampleEstimate();
      await site.add(kept, identity());
      await site.close();
      const { code, err } = await run(target, 'import', file);
      assert.equal(code, 1);
      assert.match(err, /keeps something else already/);
      const after = await target('site');
      assert.deepEqual(await after.read(kept.id), kept);
      assert.deepEqual(after.secret, site.secret);
      assert.equal((await after.list()).length, 1);
    });

    it('takes nothing from a file that is torn or changed, or is none', async () => {
      await fill();
      const text = readFileSync(await exportFrom(source, 'first.jsonl'), 'utf8');
      const bad = {
        empty: '',
        other: '{"a":1}\n',
        torn: text.slice(0, -20),
        short: text.slice(0, text.length / 2),
        changed: text.replace('zoe@example.org', 'joe@example.org'),
        longer: `${text}${text.split('\n')[1]}\n`,
      };
      for (const [name_, content] of Object.entries(bad)) {
        const path = join(folder, name_);
        writeFileSync(path, content);
        const { code, err } = await run(target, 'import', path);
        assert.equal(code, 1);
        assert.match(err, /is no whole export of an outbox/, name_);
      }
      assert.match((await run(target, 'import', join(folder, 'none'))).err, /cannot be used \(ENOENT\)/);
    });

    it('is moved by one at a time, and no site starts meanwhile', async () => {
      const moving = await target('move');
      assert.deepEqual(await moving.takeOut('submission', null), []);
      for (const purpose of ['move', 'site'] as const)
        await assert.rejects(target(purpose), {
          name: 'OutboxError',
          message: /stop (it|every site)|is being moved/,
        });
      await moving.close();
      await (await target('site')).check();
    });

    it('is moved only while no site uses it', async () => {
      await fill();
      const file = await exportFrom(source, 'first.jsonl');
      const site = await target('site');
      await site.check();
      const importing = await run(target, 'import', file);
      assert.equal(importing.code, 1);
      assert.match(importing.err, /stop (it|every site) first/);
      const exporting = await run(target, 'export', '--everything', join(folder, 'second.jsonl'));
      assert.equal(exporting.code, 1);
    });
  });
}
