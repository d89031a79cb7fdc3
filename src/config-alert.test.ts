import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readAlertAddress } from './config-alert.ts';

const key = Buffer.alloc(24, 7);
const secret = `whsec_${key.toString('base64')}`;

function read(url: string | null, given: string | null = null) {
  const problems: string[] = [];
  return { address: readAlertAddress(url, given, problems), problems };
}

describe('ALERT_URL', () => {
  it('is not needed', () => {
    assert.deepEqual(read(null), { address: null, problems: [] });
  });

  it('names a webhook', () => {
    const { address, problems } = read('https://hooks.example.com/x?token=1', secret);
    assert.deepEqual(problems, []);
    assert.deepEqual(address, {
      kind: 'webhook',
      url: 'https://hooks.example.com/x?token=1',
      secret: new Uint8Array(key),
    });
  });

  for (const host of [
    'localhost:8080',
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.20:3000',
    '[::1]',
    '[::ffff:10.1.2.3]',
    '[fd12::1]',
    'chat',
    'chat.home.arpa',
  ])
    it(`names a webhook without TLS on this machine or in a private network: ${host}`, () => {
      const { address, problems } = read(`http://${host}/hook`, secret);
      assert.deepEqual(problems, []);
      assert.equal(address?.kind, 'webhook');
    });

  it('names a mail server, and who writes to whom', () => {
    const { address, problems } = read(
      'smtps://me%40x:p%3Aw@mail.example.com:2465/?from=a@b.example&to=c+d@e.example,f@g.example',
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(address, {
      kind: 'mail',
      host: 'mail.example.com',
      port: 2465,
      secure: true,
      auth: { user: 'me@x', pass: 'p:w' },
      from: 'a@b.example',
      to: ['c+d@e.example', 'f@g.example'],
    });
    const plain = read('smtp://[::1]?from=a@b.example&to=c@d.example').address;
    assert.deepEqual(plain, {
      kind: 'mail',
      host: '::1',
      port: null,
      secure: false,
      auth: null,
      from: 'a@b.example',
      to: ['c@d.example'],
    });
  });

  const mail = 'smtp://hidden:hidden@mail.example.com';
  for (const [url, given, problem] of [
    [null, secret, /^ALERT_URL is missing/],
    ['hidden', null, /^ALERT_URL must be/],
    ['ftp://hidden.example.com', null, /^ALERT_URL must be/],
    ['https://hidden:hidden@hooks.example.com', secret, /^ALERT_URL must be/],
    ['http://hidden.example.com', secret, /^ALERT_URL must begin with https:/],
    ['http://203.0.113.7/hidden', secret, /^ALERT_URL must begin with https:/],
    ['http://172.32.0.1/hidden', secret, /^ALERT_URL must begin with https:/],
    ['http://[2001:db8::1]/hidden', secret, /^ALERT_URL must begin with https:/],
    ['https://hidden.example.com', null, /^ALERT_SECRET is missing/],
    ['https://hidden.example.com', 'hidden-and-long-enough-to-be-one', /^ALERT_SECRET must be whsec_/],
    ['https://hidden.example.com', `whsec_${Buffer.alloc(23).toString('base64')}`, /^ALERT_SECRET must be/],
    ['https://hidden.example.com', `whsec_${Buffer.alloc(65).toString('base64')}`, /^ALERT_SECRET must be/],
    [mail, null, /^ALERT_URL must be/],
    [`${mail}?from=a@b.example`, null, /^ALERT_URL must be/],
    [`${mail}?from=a@b.example&to=hidden`, null, /^ALERT_URL must be/],
    [`${mail}?from=a@b.example&to=c@d.example,`, null, /^ALERT_URL must be/],
    [`${mail}?from=a%0d%0a@b.example&to=c@d.example`, null, /^ALERT_URL must be/],
    [`smtp://hidden@mail.example.com?from=a@b.example&to=c@d.example`, null, /^ALERT_URL must be/],
    [`smtp://hidden:%zz@mail.example.com?from=a@b.example&to=c@d.example`, null, /^ALERT_URL must be/],
  ] as const) {
    it(`is refused in words that hide it: ${url}`, () => {
      const { address, problems } = read(url, given);
      assert.equal(address, null);
      assert.equal(problems.length, 1);
      assert.match(problems[0]!, problem);
      assert.doesNotMatch(problems[0]!, /hidden/);
    });
  }
});
