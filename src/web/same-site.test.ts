import assert from 'node:assert/strict';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import { listen, type Listening } from '../../test/support/listen.ts';
import { postedFrom } from './same-site.ts';

const site = 'https://northline.example';

describe('postedFrom', () => {
  let server: Listening;
  before(async () => {
    const app = express();
    app.post('/configured', (req, res) => void res.send(postedFrom(req, site)));
    app.post('/unconfigured', (req, res) => void res.send(postedFrom(req, null)));
    server = await listen(app);
  });
  after(() => server.close());

  // fetch would choose the Host header itself.
  function post(path: string, headers: Record<string, string>): Promise<string> {
    return new Promise((resolve, reject) => {
      request(server.url + path, { method: 'POST', headers }, (res) => void text(res).then(resolve, reject))
        .once('error', reject)
        .end();
    });
  }

  for (const [headers, from] of [
    [{ 'sec-fetch-site': 'same-origin' }, 'own'],
    [{ 'sec-fetch-site': 'same-origin', origin: site }, 'own'],
    // A page under "Referrer-Policy: no-referrer" hides its origin; the browser still says that it is ours.
    [{ 'sec-fetch-site': 'same-origin', origin: 'null' }, 'own'],
    // Reloaded by hand.
    [{ 'sec-fetch-site': 'none' }, 'own'],
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 'foreign'],
    [{ 'sec-fetch-site': 'cross-site', origin: 'null' }, 'foreign'],
    [{ 'sec-fetch-site': 'cross-site' }, 'foreign'],
    [{ 'sec-fetch-site': 'cross-site', origin: site }, 'foreign'],
    [{ 'sec-fetch-site': 'same-site', origin: 'https://blog.northline.example' }, 'foreign'],
    [{ 'sec-fetch-site': 'same-site', origin: 'null' }, 'foreign'],
    [{ 'sec-fetch-site': 'same-site' }, 'foreign'],
    [{ 'sec-fetch-site': 'same-site', origin: site }, 'own'],
    [{ 'sec-fetch-site': 'nonsense' }, 'foreign'],
    [{ origin: site }, 'own'],
    [{ origin: 'https://evil.example' }, 'foreign'],
    [{ origin: 'http://northline.example' }, 'foreign'],
    [{ origin: 'https://northline.example:8443' }, 'foreign'],
    [{ origin: 'https://northline.example.evil.example' }, 'foreign'],
    [{ origin: 'not an address' }, 'foreign'],
    [{ origin: 'null' }, 'unknown'],
    [{}, 'unknown'],
    // The Host header is no proof of anything once the site's address is known.
    [{ host: 'evil.example', origin: 'https://evil.example' }, 'foreign'],
  ] as [Record<string, string>, string][]) {
    it(`takes ${JSON.stringify(headers)} as ${from}`, async () => {
      assert.equal(await post('/configured', headers), from);
    });
  }

  for (const [headers, from] of [
    [{ host: 'northline.example', origin: 'https://northline.example' }, 'own'],
    [{ host: 'localhost:8001', origin: 'http://localhost:8001' }, 'own'],
    [{ host: '[::1]:8001', origin: 'http://[::1]:8001' }, 'own'],
    [{ host: 'localhost:8001', origin: 'http://localhost:3000' }, 'foreign'],
    [{ host: 'northline.example', origin: 'https://evil.example' }, 'foreign'],
    [{ host: 'northline.example' }, 'unknown'],
  ] as [Record<string, string>, string][]) {
    it(`without a configured site takes ${JSON.stringify(headers)} as ${from}`, async () => {
      assert.equal(await post('/unconfigured', headers), from);
    });
  }
});
