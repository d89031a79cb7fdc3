import assert from 'node:assert/strict';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import {
  type KeyPair,
  makeCertificate,
  showCertificate,
  type Shown,
} from '../../test/support/certificate.ts';
import { hasCertificate, lookAtCertificate } from './look.ts';

const dayMs = 86_400_000;
const soon = () => AbortSignal.timeout(5000);

describe('a look at a certificate', () => {
  let pair: KeyPair;
  let shown: Shown;
  before(async () => {
    pair = makeCertificate('IP:127.0.0.1,DNS:www.example.com');
    shown = await showCertificate(pair);
  });
  after(() => shown.close());

  it('tells from when to when it is valid, and that nobody else signed it', async () => {
    const { beginsAt, endsAt, fits, distrust } = await lookAtCertificate(shown.address, soon());
    assert.equal(endsAt - beginsAt, 90 * dayMs);
    assert.ok(Math.abs(beginsAt - Date.now()) < dayMs);
    assert.deepEqual([fits, distrust], [true, 'DEPTH_ZERO_SELF_SIGNED_CERT']);
  });

  it('tells that it is trusted where its authority is known', async () => {
    const usual = getCACertificates('default');
    setDefaultCACertificates([...usual, pair.cert]);
    try {
      assert.equal((await lookAtCertificate(shown.address, soon())).distrust, null);
    } finally {
      setDefaultCACertificates(usual);
    }
  });

  it('asks for the name in the address, and tells when the certificate is for another', async () => {
    const asked: string[] = [];
    const other = makeCertificate('DNS:www.example.com');
    const named = await showCertificate({
      ...other,
      SNICallback: (name: string, done: (error: null) => void) => {
        asked.push(name);
        done(null);
      },
    } as KeyPair);
    const address = named.address.replace('127.0.0.1', 'localhost');
    assert.equal((await lookAtCertificate(address, soon())).fits, false);
    assert.deepEqual(asked, ['localhost']);
    assert.equal((await lookAtCertificate(named.address, soon())).fits, false);
    await named.close();
  });

  it('fails where nobody listens, nobody speaks TLS, or nobody answers in time', async () => {
    await assert.rejects(lookAtCertificate('https://127.0.0.1:9', soon()), { code: 'ECONNREFUSED' });
    const taken: Socket[] = [];
    let greet = (socket: Socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    const plain = createServer((socket) => {
      taken.push(socket.on('error', () => undefined));
      greet(socket);
    });
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const address = `https://127.0.0.1:${(plain.address() as AddressInfo).port}`;
    await assert.rejects(lookAtCertificate(address, soon()), { code: 'ERR_SSL_WRONG_VERSION_NUMBER' });
    greet = () => undefined;
    await assert.rejects(lookAtCertificate(address, AbortSignal.timeout(50)), { name: 'TimeoutError' });
    await assert.rejects(lookAtCertificate(address, AbortSignal.abort()), { name: 'AbortError' });
    for (const socket of taken) socket.destroy();
    plain.close();
  });
});

describe('a site', () => {
  it('has a certificate that others are shown when its address is one with TLS, and not of this machine', () => {
    for (const url of ['https://www.example.com', 'https://192.0.2.1:8443', 'https://localhost.example.com'])
      assert.ok(hasCertificate(url), url);
    for (const url of [null, 'http://www.example.com', 'https://localhost', 'https://www.localhost:8443'])
      assert.ok(!hasCertificate(url), String(url));
  });
});
