import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { createLog } from './log.ts';

/** What `error` looks like in the log. */
function logged(error: unknown): { text: string; err: { name: string; code?: string; at?: string[] } } {
  let text = '';
  const log = createLog({ level: 'info', pretty: false }, { write: (line) => void (text += line) });
  log.error({ err: error }, 'a request failed');
  return { text, err: (JSON.parse(text) as { err: { name: string } }).err };
}

describe('an error in the log', () => {
  it('has its name, its code and where it arose', () => {
    const { err } = logged(Object.assign(new RangeError('of dana@example.com'), { code: 'ERR_X' }));
    assert.equal(err.name, 'RangeError');
    assert.equal(err.code, 'ERR_X');
    assert.match(err.at![0]!, /log\.test\.ts:\d+:\d+/);
    assert.ok(err.at!.length <= 6);
  });

  it('has no message, no cause and nothing that was hung on it', () => {
    const error = new Error('dana@example.com', { cause: new Error('dana@example.com') });
    assert.doesNotMatch(
      logged(Object.assign(error, { body: 'dana@example.com', config: { key: 'dana@' } })).text,
      /dana/,
    );
    assert.doesNotMatch(logged('dana@example.com').text, /dana/);
    assert.doesNotMatch(logged({ name: 'dana@example.com' }).text, /dana/);
  });

  it('has no line of a message that looks like a place in the code', () => {
    assert.doesNotMatch(logged(new SyntaxError('Unexpected token\n    at dana@example.com')).text, /dana/);
  });
});

describe('the log', () => {
  it('leaves out what is below its level', () => {
    const written: string[] = [];
    const log = createLog({ level: 'warn', pretty: false }, { write: (line) => void written.push(line) });
    log.info('not this');
    log.warn({ n: 1 }, 'but this');
    assert.equal(written.length, 1);
    const { time, ...line } = JSON.parse(written[0]!) as Record<string, unknown>;
    assert.deepEqual(line, { level: 'warn', n: 1, msg: 'but this' });
    assert.ok(time);
  });
});

describe('the log on stdout', () => {
  const begin = `
    import { createLog } from ${JSON.stringify(join(import.meta.dirname, 'log.ts'))};
    const log = createLog({ level: 'info', pretty: process.stdout.isTTY });`;

  function say(code: string, stdout: number | 'pipe') {
    const args = ['--input-type=module', '--eval', begin + code];
    return spawn(process.execPath, args, { stdio: ['ignore', stdout, 'inherit'], timeout: 60_000 });
  }

  it(
    'neither ends nor holds up what it tells of when its disk is full',
    {
      skip: process.platform !== 'linux' && '/dev/full is of Linux',
    },
    async () => {
      const full = openSync('/dev/full', 'w');
      const child = say(`log.info('one'); log.fatal('two'); process.exit(7);`, full);
      closeSync(full);
      assert.deepEqual(await once(child, 'exit'), [7, null]);
    },
  );

  it('does not wait for a reader who hangs, line after line', async () => {
    const child = say(`for (let n = 0; n < 1000; n += 1) log.info('x'.repeat(1000));`, 'pipe');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  it('loses no line to a reader who is slower', async () => {
    const child = say(`for (let n = 0; n < 3000; n += 1) log.info({ n }, 'x'.repeat(1000));`, 'pipe');
    const lines = (await text(child.stdout!)).trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { n: number }).n),
      Array.from({ length: 3000 }, (_, n) => n),
    );
  });
});
