import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { identity, sampleEstimate, sampleRequest } from '../../test/support/outbox-sample.ts';
import { stageFiles } from '../../test/support/outbox-uploads.ts';
import { runOutboxCommand } from './command.ts';
import type { Outbox } from './outbox.ts';
import { openSqliteOutbox } from './sqlite.ts';

describe('outbox export', () => {
  let outbox: Outbox;
  let folder: string;
  beforeEach(async () => {
    outbox = await openSqliteOutbox({ file: ':memory:' });
    folder = mkdtempSync(join(tmpdir(), 'outbox-'));
  });
  afterEach(async () => {
    await outbox.close();
    rmSync(folder, { recursive: true });
  });

  async function run(...args: string[]) {
    let out = '';
    let err = '';
    const code = await runOutboxCommand(['export', ...args], {
      openDesk: () => Promise.resolve({ ...outbox, close: () => Promise.resolve() }),
      print: (text) => (out += `${text}\n`),
      complain: (text) => (err += `${text}\n`),
      write: (text) => (out += text),
      databaseFile: () => null,
      settings: () => ({ odooUrl: null, heldMs: 1 }),
      confirm: null,
      pause: () => Promise.resolve(),
      now: () => 5000,
    });
    return { code, out, err };
  }

  const held = { screened: { outcome: 'held' as const, reasons: ['captcha: low score', 'too quick'] } };

  /** Reads what csvLine writes. */
  function rowsOf(csv: string): Record<string, string>[] {
    assert.equal(csv.charAt(0), '\uFEFF');
    const lines = csv.slice(1).split('\r\n').slice(0, -1);
    const [heads, ...rows] = lines.map((line) =>
      Array.from(line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g), ([, cell]) => cell!.replaceAll('""', '"')),
    );
    return rows.map((cells) => Object.fromEntries(heads!.map((head, i) => [head, cells[i]!])));
  }

  it('writes a line for each submission, safe for a spreadsheet', async () => {
    const files = await stageFiles(outbox, [Buffer.from('photo')]);
    const submission = sampleEstimate({
      ...held,
      files,
      fullName: '=HYPERLINK("http://evil.example")',
      answers: [
        { label: 'Message', text: '-1+1\nSecond, "line"' },
        { label: 'Size', text: 'Large\u0000' },
      ],
    });
    await outbox.add(submission, identity());
    const { code, out } = await run();
    assert.equal(code, 0);
    const [row, ...more] = rowsOf(out);
    assert.equal(more.length, 0);
    assert.deepEqual(row, {
      reference: submission.reference,
      form: 'estimate',
      state: 'held',
      received: '1970-01-01 00:00:01Z',
      erased: '',
      reasons: 'captcha: low score, too quick',
      'last failure': '',
      record: '',
      'external id': `porchlight.est_${submission.id.replaceAll('-', '')}`,
      name: `'=HYPERLINK("http://evil.example")`,
      email: 'zoe@example.org',
      phone: "'+442079460000",
      answers: 'Message: -1+1\nSecond, "line"\nSize: Large',
      files: 'photo-1.jpg (5 bytes)',
      'agreed to': '',
      page: '/free-estimate',
      language: 'en',
    });
  });

  it('writes JSON lines with every answer and delivery, the files by name and size', async () => {
    const [file] = await stageFiles(outbox, [Buffer.from('photo')]);
    const submission = sampleRequest({ files: [file!], message: 'one\ntwo\u2028' });
    await outbox.add(submission, identity());
    const { out } = await run('--format', 'jsonl');
    const { deliveries, ...sent } = JSON.parse(out) as Record<string, unknown>;
    assert.deepEqual(sent, {
      ...submission,
      files: [{ name: file!.name, mediaType: 'image/jpeg', bytes: 5 }],
    });
    assert.deepEqual(deliveries, [
      {
        kind: 'helpdesk',
        step: 'record',
        externalId: `porchlight.sup_${submission.id.replaceAll('-', '')}`,
        state: 'pending',
        dueAt: 1000,
        changedAt: 1000,
        attempts: 0,
        lastClass: null,
        lastCode: null,
        recordModel: null,
        recordId: null,
      },
    ]);
  });

  it('writes only those in a state, and of an erased one what is left', async () => {
    const waiting = sampleEstimate();
    await outbox.add(waiting, identity());
    await outbox.add(sampleEstimate(held), identity());
    await outbox.erase(waiting.id, 5000);
    const rows = rowsOf((await run('--state', 'discarded')).out);
    assert.deepEqual(
      rows.map(({ reference, state, erased, name, answers }) => [reference, state, erased, name, answers]),
      [[waiting.reference, 'discarded', '1970-01-01 00:00:05Z', '', '']],
    );
    const [line] = (await run('--state', 'discarded', '--format', 'jsonl')).out.split('\n');
    assert.equal((JSON.parse(line!) as { erasedAt: number }).erasedAt, 5000);
    assert.equal(rowsOf((await run()).out).length, 2);
  });

  it('writes a file that only this user can read, and never over another', async () => {
    await outbox.add(sampleEstimate(), identity());
    const file = join(folder, 'all.csv');
    const { code, out } = await run(file);
    assert.equal(code, 0);
    assert.match(out, /personal data/);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const text = readFileSync(file, 'utf8');
    assert.equal(text, (await run()).out);
    const again = await run(file);
    assert.deepEqual([again.code, again.err], [1, `${file} exists: name a new one.\n`]);
    assert.equal(readFileSync(file, 'utf8'), text);
    assert.match((await run(join(folder, 'no', 'all.csv'))).err, /cannot be used \(ENOENT\)/);
  });
});
