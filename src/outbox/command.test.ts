import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { stageFiles } from '../../test/support/outbox-uploads.ts';
import { runOutboxCommand } from './command.ts';
import { OutboxError, OutboxUnavailable, type Outbox } from './outbox.ts';
import { openSqliteOutbox } from './sqlite.ts';

describe('npm run outbox', () => {
  let outbox: Outbox;
  let opened: number;
  let closed: number;
  beforeEach(async () => {
    outbox = await openSqliteOutbox({ file: ':memory:' });
    opened = closed = 0;
  });
  afterEach(() => outbox.close());

  function openDesk() {
    opened += 1;
    return Promise.resolve({ ...outbox, close: () => Promise.resolve(void (closed += 1)) });
  }

  async function run(line: string, deps: Partial<Parameters<typeof runOutboxCommand>[1]> = {}) {
    let out = '';
    let err = '';
    const code = await runOutboxCommand(line.split(' ').filter(Boolean), {
      openDesk,
      print: (text) => (out += `${text}\n`),
      complain: (text) => (err += `${text}\n`),
      write: (text) => (out += text),
      databaseFile: () => null,
      settings: () => ({ odooUrl: null, heldMs: 90 * 24 * 3_600_000 }),
      confirm: null,
      pause: () => Promise.resolve(),
      now: () => 50_000,
      ...deps,
    });
    return { code, out, err };
  }

  async function add(changes: Parameters<typeof sampleEstimate>[0] = {}) {
    const submission = sampleEstimate(changes);
    await outbox.add(submission, identity());
    return submission;
  }

  const addHeld = () => add({ screened: { outcome: 'held', reasons: ['captcha: low score'] } });

  async function addParked() {
    const submission = await add();
    const [claim] = await outbox.claim('estimate', 1, 5000, 1000);
    await outbox.settle(claim!, { state: 'parked', class: 'data', code: 'bad value', ms: 20 }, 5020);
    return submission;
  }

  it('explains itself without opening the outbox', async () => {
    for (const line of ['--help', '-h', 'list --help']) {
      const { code, out } = await run(line);
      assert.equal(code, 0);
      for (const command of [
        'list',
        'show',
        'retry',
        'release',
        'discard',
        'stats',
        'export',
        'erase',
        'backup',
        'restore',
      ]) {
        assert.match(out, new RegExp(`^  ${command}`, 'm'));
      }
    }
    assert.equal(opened, 0);
  });

  it('says what it did not understand, and exits with 2', async () => {
    const lines = {
      '': /Which command/,
      explode: /no command "explode"/,
      'list --stat held': /--stat/,
      'list --state lost': /no state "lost"/,
      'list --limit few': /--limit must be a whole number/,
      'list E-1': /list takes no name\.$/m,
      'list held': /list takes no name: list --state held\?/,
      'show E-1 E-2': /One name at a time/,
      'show --all': /show does not take --all/,
      'discard --all': /discard does not take --all/,
      retry: /retry needs a name or --all/,
      discard: /discard needs a name\.?$/m,
      'release E-1 --all': /Either a name or --all/,
      'list --yes': /list does not take --yes/,
      'export --limit 2': /export does not take --limit/,
      'export --format xls': /no format "xls"/,
      erase: /erase needs a name or --email or --phone\./,
      'erase E-1 --email zoe@example.org': /Either a name or --email and --phone/,
      'erase --email=': /must not be empty/,
      backup: /backup needs the name of a file/,
      'restore one two': /One name at a time/,
    };
    for (const [line, words] of Object.entries(lines)) {
      const { code, out, err } = await run(line);
      assert.equal(code, 2, line);
      assert.match(err, words);
      assert.match(err, /Usage:/);
      assert.equal(out, '');
    }
    assert.equal(opened, 0);
  });

  it('lists deliveries without personal data', async () => {
    const parked = await addParked();
    const held = await addHeld();
    const { code, out } = await run('list');
    assert.equal(code, 0);
    assert.match(out, new RegExp(`^${held.reference} .* held .* captcha: low score$`, 'm'));
    assert.match(out, new RegExp(`^${parked.reference} .* parked .* data: bad value`, 'm'));
    for (const personal of [held.fullName, held.email!, held.phone!.typed, 'boiler']) {
      assert.ok(!out.includes(personal));
    }
    assert.ok(!(await run('list --state held')).out.includes(parked.reference));
    assert.ok(!(await run('list --limit 1')).out.includes(parked.reference));
    assert.equal((await run('list --state delivered')).out, 'No deliveries.\n');
    assert.equal(closed, opened);
  });

  it('shows one delivery whole', async () => {
    const { reference, id } = await addParked();
    for (const name of [reference, reference.toLowerCase(), id]) {
      const { code, out } = await run(`show ${name}`);
      assert.equal(code, 0);
      for (const part of [
        'Zoë Winter',
        'zoe@example.org',
        '020 7946 0000',
        'Since Monday.',
        'data: bad value',
        '20 ms',
      ]) {
        assert.ok(out.includes(part), part);
      }
    }
  });

  it('changes every delivery of a reference that fits, and says how many', async () => {
    const submission = sampleEstimate({ files: await stageFiles(outbox, [Buffer.from('abc')]) });
    await outbox.add(submission, identity());
    const [record] = await outbox.claim('estimate', 1, 5000, 1000);
    const made = { state: 'delivered', recordModel: 'crm.lead', recordId: 7, ms: 5 } as const;
    await outbox.settle(record!, made, 5010);
    const list = (await run('list')).out;
    for (const kind of ['estimate', 'file-1', 'note']) {
      assert.match(list, new RegExp(`^${submission.reference} +${kind} `, 'm'));
    }
    assert.match((await run(`retry ${submission.reference}`)).out, /: 2 deliveries tried again at once\./);
    const refused = await run(`release ${submission.reference}`);
    assert.match(refused.err, /is delivered and pending: release changes only held ones/);
  });

  it('does not let what a visitor wrote steer the terminal', async () => {
    const { reference } = await add({
      fullName: 'Zoë\u001b[2J\u009b1m',
      answers: [{ label: 'Message', text: 'one\ntwo\r\u0007 \u202egnp.exe' }],
    });
    const { out } = await run(`show ${reference}`);
    assert.ok(out.includes('Zoë[2J1m'));
    assert.ok(out.includes('  one\n  two gnp.exe'));
  });

  it('releases, retries and discards by name', async () => {
    const held = await addHeld();
    const parked = await addParked();
    const unwanted = await addHeld();
    assert.deepEqual(await run(`release ${held.reference}`), {
      code: 0,
      out: `${held.reference}: released.\n`,
      err: '',
    });
    assert.equal((await run(`retry ${parked.reference}`)).code, 0);
    assert.equal((await run(`discard ${unwanted.reference}`)).code, 0);
    const { pending, discarded } = await outbox.stats();
    assert.deepEqual([pending, discarded], [2, 1]);
    assert.equal((await outbox.claim('estimate', 5, 50_000, 1000)).length, 2);
  });

  it('releases or retries all at once', async () => {
    await addHeld();
    await addHeld();
    await addParked();
    await add();
    const [waiting] = await outbox.claim('estimate', 1, 5000, 1000);
    const why = { class: 'transient', code: 'no answer', ms: 1 };
    await outbox.settle(waiting!, { state: 'pending', dueAt: 90_000, counts: true, ...why }, 5000);
    assert.equal((await run('release --all')).out, '2 released.\n');
    assert.equal((await run('retry --all')).out, '2 tried again at once.\n');
    assert.equal((await outbox.stats()).pending, 4);
    assert.equal((await run('release --all')).out, '0 released.\n');
  });

  it('says why nothing was changed, and exits with 1', async () => {
    const { reference } = await addHeld();
    const { code, out, err } = await run(`retry ${reference}`);
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, new RegExp(`${reference} is held: retry changes only parked ones`));
    for (const verb of ['show', 'retry', 'release', 'discard']) {
      const unknown = await run(`${verb} E-NONE`);
      assert.equal(unknown.code, 1);
      assert.match(unknown.err, /There is no delivery "E-NONE"/);
    }
  });

  it('counts every state', async () => {
    await addHeld();
    await add();
    const { code, out } = await run('stats');
    assert.equal(code, 0);
    assert.match(out, /^pending +1$/m);
    assert.match(out, /^held +1$/m);
    assert.match(out, /^oldest pending +1970-01-01 00:00:01Z$/m);
  });

  it('passes on why the outbox cannot be used, without a stack, and exits with 1', async () => {
    for (const error of [new OutboxError('It is damaged.'), new OutboxUnavailable('The disk is full.')]) {
      const { code, err } = await run('list', { openDesk: () => Promise.reject(error) });
      assert.deepEqual([code, err], [1, `${error.message}\n`]);
    }
  });

  it('closes the outbox when a command fails', async () => {
    const stats = () => Promise.reject(new OutboxUnavailable('The disk is full.'));
    const close = () => Promise.resolve(void (closed += 1));
    const { code } = await run('stats', { openDesk: () => Promise.resolve({ ...outbox, stats, close }) });
    assert.deepEqual([code, closed], [1, 1]);
  });
});
