import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { request } from 'node:https';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { listen, type Listening } from './support/listen.ts';
import {
  docsHost,
  erpHost,
  type Nginx,
  skipWithoutNginx as skip,
  startNginx,
} from './support/nginx-process.ts';

/** What was agreed on. */
interface Shaken {
  /** The version of TLS, and what is spoken over it. */
  spoken: unknown[];
  session: Buffer | undefined;
  ticket: Buffer | undefined;
  /** Whether an earlier session was gone on with. */
  again: boolean;
}

describe('nginx with TLS', { skip }, () => {
  const heard: { method: string | undefined; scheme: string | string[] | undefined; body: string }[] = [];
  let upstream: Listening;
  let nginx: Nginx;
  let ca: Buffer;

  before(async () => {
    upstream = await listen((req, res) => {
      let body = '';
      req.setEncoding('utf8').on('data', (part: string) => (body += part));
      req.once('end', () => {
        heard.push({ method: req.method, scheme: req.headers['x-forwarded-proto'], body });
        // As the site does when SITE_URL says https.
        if (req.url === '/own')
          res.setHeader('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
        res.end('ok');
      });
    });
    nginx = await startNginx({ landings: [upstream.url], odoo: upstream.url, tls: true });
    ca = readFileSync(join(nginx.directory, 'certificates/fullchain.pem'));
  });
  after(async () => {
    await nginx?.stop();
    await upstream?.close();
  });

  const shake = (options: ConnectionOptions) =>
    new Promise<Shaken>((resolve, reject) => {
      const socket: TLSSocket = connectTls({ host: '127.0.0.1', port: nginx.tlsPort, ca, ...options }, () => {
        resolve({
          spoken: [socket.getProtocol(), socket.alpnProtocol],
          session: socket.getSession(),
          ticket: socket.getTLSTicket(),
          again: socket.isSessionReused(),
        });
        socket.destroy();
      });
      socket.once('error', reject);
    });
  const get = async (path: string, host = erpHost) => {
    const { statusCode, headersDistinct } = await nginx.askSecurely(host, { path });
    return { status: statusCode, hsts: headersDistinct['strict-transport-security'] ?? [] };
  };

  it('shows the self-signed certificate that was made for its names, and speaks HTTP/2', async () => {
    const servername = erpHost;
    const now = await shake({ servername, ALPNProtocols: ['h2', 'http/1.1'] });
    assert.deepEqual(now.spoken, ['TLSv1.3', 'h2']);
    const old = await shake({ servername, maxVersion: 'TLSv1.2', ALPNProtocols: ['http/1.1'] });
    assert.deepEqual(old.spoken, ['TLSv1.2', 'http/1.1']);
  });

  it('goes on with a session that it keeps itself, and hands out no ticket whose key could be stolen', async () => {
    const options = { servername: erpHost, maxVersion: 'TLSv1.2' } as const;
    const { session, ticket, again } = await shake(options);
    assert.deepEqual({ ticket, again }, { ticket: undefined, again: false });
    assert.equal((await shake({ ...options, session })).again, true);
  });

  it('answers over HTTP/2', async () => {
    const session = connectHttp2(`https://127.0.0.1:${nginx.tlsPort}`, { ca, servername: erpHost });
    const stream = session.request({ ':path': '/', ':authority': erpHost });
    const status = await new Promise((resolve, reject) => {
      stream.once('response', (headers) => resolve(headers[':status'])).once('error', reject);
      session.once('error', reject);
    });
    session.destroy();
    assert.equal(status, 200);
  });

  it('does not speak what is broken', async () => {
    const ciphers = 'DEFAULT@SECLEVEL=0';
    await assert.rejects(
      shake({ servername: erpHost, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers }),
      /alert protocol version|unsupported protocol/,
    );
    await assert.rejects(
      shake({ servername: erpHost, maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' }),
      /handshake/,
    );
  });

  it('shows no certificate for another name, and answers no other name behind one of ours', async () => {
    const rejected = /unrecognized name/;
    await assert.rejects(shake({ servername: 'evil.example' }), rejected);
    await assert.rejects(shake({}), rejected);
    const options = { host: '127.0.0.1', port: nginx.tlsPort, ca, servername: erpHost };
    await assert.rejects(
      new Promise((resolve, reject) => {
        request({ ...options, headers: { Host: 'evil.example' } }, resolve)
          .once('error', reject)
          .end();
      }),
      { code: 'ECONNRESET' },
    );
  });

  it('leads from HTTP to HTTPS, and a post stays a post', async () => {
    for (const method of ['GET', 'POST']) {
      const answer = await fetch(`${nginx.url}/helpdesk?topic=x`, { method, redirect: 'manual' });
      assert.equal(answer.status, 308);
      assert.equal(answer.headers.get('location'), `https://127.0.0.1:${nginx.tlsPort}/helpdesk?topic=x`);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(answer.headers.get('strict-transport-security'), null);
    }
    const large = { Host: docsHost, 'Content-Length': 64 * 1024 * 1024 };
    const other = await nginx.ask({ method: 'POST', headers: large });
    assert.equal(other.statusCode, 308);
    assert.equal(other.headers.location, `https://${docsHost}:${nginx.tlsPort}/`);
    await assert.rejects(nginx.ask({ headers: { Host: 'evil.example' } }), { code: 'ECONNRESET' });
  });

  it('shows the authority what it asks for, without TLS', async () => {
    const folder = join(nginx.directory, 'acme/.well-known/acme-challenge');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'token'), 'token.thumbprint');
    const answer = await fetch(`${nginx.url}/.well-known/acme-challenge/token`);
    assert.equal(await answer.text(), 'token.thumbprint');
    assert.equal((await fetch(`${nginx.url}/.well-known/acme-challenge/other`)).status, 404);
  });

  it('says once that only HTTPS is wanted, whoever answers', async () => {
    assert.deepEqual(await get('/'), { status: 200, hsts: ['max-age=31536000'] });
    assert.deepEqual(await get('/own'), { status: 200, hsts: ['max-age=31536000; includeSubDomains'] });
    assert.deepEqual(await get('/web/database/manager'), { status: 404, hsts: ['max-age=31536000'] });
    assert.deepEqual(await get('/', docsHost), { status: 503, hsts: ['max-age=31536000'] });
    assert.equal(heard.at(-1)!.scheme, 'https');
  });

  it('tells the health check of its container alone that it is there', async () => {
    assert.equal((await nginx.ask({ path: '/alive', headers: { Host: 'anything' } })).statusCode, 204);
  });
});
