import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { startSmtp } from '../../test/support/smtp-server.ts';
import { readAlertAddress } from '../config-alert.ts';
import { ChannelError } from './channel.ts';
import { createMail } from './mail.ts';
import { tellOver, tellTest } from './message.ts';

const at = Date.UTC(2026, 10, 20, 17, 3);
const over = tellOver({ name: 'disk', title: 'the disk is nearly full' }, at - 3_600_000, at);

describe('mail', () => {
  let close: () => Promise<void>;
  afterEach(() => close());

  async function start(options: Parameters<typeof startSmtp>[0] = {}, credentials = '') {
    const server = await startSmtp(options);
    close = () => server.close();
    const to = 'owner@example.com,%20second+site@example.com';
    const url = `smtp://${credentials}127.0.0.1:${server.port}/?from=site@example.com&to=${to}`;
    const address = readAlertAddress(url, null, []);
    assert.equal(address?.kind, 'mail');
    return { ...server, channel: createMail(address, { site: 'https://www.example.com' }) };
  }
  const { signal } = new AbortController();

  it('brings the alarm to everyone it is for', async () => {
    const { mails, channel } = await start();
    await channel.send(over, signal);
    const [mail] = mails;
    assert.equal(mail?.from, 'site@example.com');
    assert.deepEqual(mail.to, ['owner@example.com', 'second+site@example.com']);
    assert.match(mail.data, /^Subject: Over: the disk is nearly full \(https:\/\/www\.example\.com\)$/m);
    assert.match(mail.data, new RegExp(`^Message-ID: <${over.id}@`, 'm'));
    assert.match(mail.data, /^Auto-Submitted: auto-generated$/m);
    const text = mail.data.replace(/=\n/g, '');
    assert.match(text, /Over since 2026-11-20 17:03 UTC\. It began at 2026-11-20 16:03 UTC\./);
  });

  it('is sent with user name and password, as they stand in the address', async () => {
    const login = { user: 'site@example.com', pass: 'p@ss/word' };
    const { mails, channel } = await start({ login }, 'site%40example.com:p%40ss%2Fword@');
    await channel.send(tellTest(at), signal);
    assert.match(mails[0]!.data, /^Subject: Test: a test/m);
  });

  it('that a server refuses is told of in words that name nobody', async () => {
    const login = { user: 'site', pass: 'right' };
    const wrong = await start({ login }, 'site:wrong@');
    await assert.rejects(wrong.channel.send(over, signal), new ChannelError('user name or password refused'));
    await close();
    const { channel } = await start({ recipient: 'somebody@example.com' });
    await assert.rejects(channel.send(over, signal), new ChannelError('sender or recipient refused'));
    assert.equal(channel.name, 'mail through 127.0.0.1');
  });

  it('whose server is not there fails at once', async () => {
    const { channel } = await start();
    await close();
    await assert.rejects(channel.send(over, signal), new ChannelError('no answer'));
    close = () => Promise.resolve();
  });

  it('never gives the password to another machine without TLS', async () => {
    const { port } = await start({ login: { user: 'site', pass: 'secret' } });
    const address = { kind: 'mail', port, secure: false, from: 'a@b.example', to: ['c@d.example'] } as const;
    // Linux answers on all of 127.0.0.0/8 and on 0.0.0.0, which is no name of this machine.
    const channel = createMail(
      { ...address, to: [...address.to], host: '0.0.0.0', auth: { user: 'site', pass: 'secret' } },
      { site: 'here' },
    );
    await assert.rejects(channel.send(over, signal), new ChannelError('no TLS'));
  });
});
