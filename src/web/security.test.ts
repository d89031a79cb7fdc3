import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import express from 'express';
import { listen, type Listening } from '../../test/support/listen.ts';
import { securityHeaders } from './security.ts';

const strict = {
  'default-src': "'none'",
  'script-src': "'self'",
  'script-src-attr': "'none'",
  'style-src': "'self'",
  'style-src-attr': "'none'",
  'img-src': "'self'",
  'font-src': "'self'",
  'connect-src': "'self'",
  'manifest-src': "'self'",
  'form-action': "'self'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
  'object-src': "'none'",
};
const withGoogle = {
  ...strict,
  'script-src': "'self' https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/",
  'connect-src': "'self' https://www.google.com/recaptcha/",
  'frame-src': 'https://www.google.com/recaptcha/ https://recaptcha.google.com/recaptcha/',
};

describe('the security headers', () => {
  let server: Listening;
  afterEach(() => server.close());

  async function headersOf(path: string, { captcha = false, https = false } = {}): Promise<Headers> {
    const app = express();
    app.use(securityHeaders({ formPaths: ['/free-estimate', '/helpdesk'], captcha, https }));
    app.use((_req, res) => void res.send('page'));
    server = await listen(app);
    return (await fetch(server.url + path)).headers;
  }

  async function policyOf(path: string, options = {}): Promise<Record<string, string>> {
    const policy = (await headersOf(path, options)).get('content-security-policy')!;
    return Object.fromEntries(
      policy.split(';').map((directive): [string, string] => {
        const [name = '', ...sources] = directive.trim().split(' ');
        return [name, sources.join(' ')];
      }),
    );
  }

  for (const path of ['/', '/free-estimate', '/thanks/token']) {
    it(`allow ${path} files of our own alone`, async () => assert.deepEqual(await policyOf(path), strict));
  }

  for (const path of [
    '/free-estimate',
    '/helpdesk',
    '/helpdesk/',
    '/Free-Estimate',
    '/helpdesk?ref=E-1',
    '/free-estimate/draft/where',
  ]) {
    it(`allow ${path} Google's hosts when captcha is on`, async () => {
      assert.deepEqual(await policyOf(path, { captcha: true }), withGoogle);
    });
  }

  for (const path of ['/', '/services/helpdesk', '/helpdesks', '/api/estimate', '/thanks/token']) {
    it(`allow ${path} no host of Google's even then`, async () => {
      assert.deepEqual(await policyOf(path, { captcha: true }), strict);
    });
  }

  it('demand https for a year, with everything below, only on a site of https', async () => {
    const https = await headersOf('/', { https: true });
    assert.equal(https.get('strict-transport-security'), 'max-age=31536000; includeSubDomains');
    assert.match(https.get('content-security-policy')!, /upgrade-insecure-requests/);
    await server.close();
    assert.equal((await headersOf('/')).get('strict-transport-security'), null);
  });

  for (const [name, value] of [
    ['referrer-policy', 'strict-origin-when-cross-origin'],
    ['x-content-type-options', 'nosniff'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    [
      'permissions-policy',
      'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
    ],
  ] as const) {
    it(`set ${name}`, async () => assert.equal((await headersOf('/')).get(name), value));
  }
});
