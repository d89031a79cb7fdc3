import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { freePort } from './support/landings.ts';
import { type Nginx, skipWithoutNginx as skip, startNginx } from './support/nginx-process.ts';
import { type Site, startSite } from './support/site.ts';

// A name that needs no name server.
const www = 'www.localhost';

describe('the site behind TLS', { skip }, () => {
  let nginx: Nginx;
  let site: Site;
  let address: string;

  before(async () => {
    const port = await freePort();
    nginx = await startNginx({ landings: [`http://127.0.0.1:${port}`], tls: true, www });
    address = `https://${www}:${nginx.tlsPort}`;
    const behindNginx = { HOST: '127.0.0.1', PORT: String(port), TRUST_PROXY: 'loopback' };
    site = await startSite({ ...behindNginx, SITE_URL: address, RATE_SOFT: '0', RATE_HARD: '0' });
  });
  after(async () => {
    await site?.stop();
    await nginx?.stop();
  });

  it('sends each security header once, and says itself that only HTTPS is wanted', async () => {
    for (const [status, path] of [
      [200, '/'],
      [200, '/free-estimate'],
      [301, '/About'],
      [404, '/nothing'],
    ] as const) {
      const { statusCode, headersDistinct } = await nginx.askSecurely(www, { path });
      assert.equal(statusCode, status, path);
      assert.deepEqual(
        headersDistinct['strict-transport-security'],
        ['max-age=31536000; includeSubDomains'],
        path,
      );
      for (const name of [
        'x-content-type-options',
        'referrer-policy',
        'content-security-policy',
        'permissions-policy',
        'x-frame-options',
      ])
        assert.equal(headersDistinct[name]?.length, 1, `${path} ${name}`);
    }
  });

  it('takes a form of its own page from a browser that says no more than the address of that page', async () => {
    const question = new URLSearchParams({
      topic: 'recent_work',
      urgency: 'days',
      message: 'The new breaker trips every evening',
      full_name: 'Ana Ruiz',
      email: 'ana.ruiz@example.com',
    });
    const post = (Origin: string) => {
      const headers = { Origin, 'Content-Type': 'application/x-www-form-urlencoded' };
      return nginx.askSecurely(www, { method: 'POST', path: '/helpdesk', headers }, String(question));
    };
    const sent = await post(address);
    assert.equal(sent.statusCode, 303);
    const thanks = new URL(sent.headers.location!, address);
    assert.equal(thanks.origin, address);
    assert.equal((await nginx.askSecurely(www, { path: thanks.pathname })).statusCode, 200);
    for (const origin of [nginx.url, address.replace('https', 'http'), `https://${www}`])
      assert.equal((await post(origin)).statusCode, 403, origin);
  });

  it('calls itself by its address of HTTPS, with which HTTP leads to it', async () => {
    const { text } = await nginx.askSecurely(www, { path: '/about' });
    assert.match(text, new RegExp(`<link rel="canonical" href="${address}/about">`));
    assert.doesNotMatch(text, /http:\/\/(www\.)?localhost|http:\/\/127/);
    const plain = await nginx.ask({ path: '/about', headers: { Host: www } });
    assert.equal(plain.headers.location, `${address}/about`);
  });
});
