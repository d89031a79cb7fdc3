import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { composeProblems } from './compose.ts';

const trying = {
  COMPOSE_PROFILES: '',
  DATABASE_URL: 'file:/data/porchlight.db',
  ODOO_VERSION: '19',
  WWW_HOST: 'localhost',
  ERP_HOST: 'erp.localhost',
  FIELD_HOST: 'field.localhost',
  DOCS_HOST: 'docs.localhost',
  MAIL_HOST: 'mail.localhost',
  HTTP_ADDRESS: '127.0.0.1',
  HTTP_PORT: '8080',
  HTTPS_PORT: '8443',
  TLS: 'off',
  REAL_IP_FROM: '',
};
const live = {
  ...trying,
  SITE_URL: 'https://www.example.com',
  WWW_HOST: 'www.example.com example.com',
  ERP_HOST: 'erp.example.com',
  FIELD_HOST: 'field.example.com',
  DOCS_HOST: 'docs.example.com',
  HTTP_ADDRESS: '0.0.0.0',
  HTTP_PORT: '80',
  HTTPS_PORT: '443',
  TLS: 'on',
  REAL_IP_FROM: '10.0.0.0/8 2001:db8::/32',
};
const scaled = {
  ...live,
  COMPOSE_PROFILES: 'scale',
  DATABASE_URL: 'postgres://porchlight@outbox:5432/porchlight',
};

describe('the variables of docker-compose.yml', () => {
  for (const [name, env] of Object.entries({ trying, live, scaled }))
    it(`are in order for ${name}`, () => assert.deepEqual(composeProblems(env), []));

  it('may be in order with TLS by a proxy in front', () =>
    assert.deepEqual(composeProblems({ ...live, TLS: 'off' }), []));

  const wrong: [string, Record<string, string>, RegExp][] = [
    ['an Odoo that is not supported', { ODOO_VERSION: '17' }, /^ODOO_VERSION must be one of 18, 19$/],
    [
      'an Odoo 18 without a login',
      { ODOO_VERSION: '18', ODOO_BASE_URL: 'http://odoo:8069', ODOO_DATABASE: 'odoo' },
      /^ODOO_LOGIN is missing: with ODOO_VERSION=18/,
    ],
    ['a switch that is none', { TLS: 'yes' }, /^TLS must be one of on, off$/],
    ['a port that is none', { HTTP_PORT: '80x' }, /^HTTP_PORT must be a whole number from 1 to 65535$/],
    ['one port for two', { HTTP_PORT: '443' }, /^HTTP_PORT and HTTPS_PORT must be two ports$/],
    ['a name in place of an address', { HTTP_ADDRESS: 'everyone' }, /^HTTP_ADDRESS must be an IPv4 address/],
    ['an address of which Docker hides who comes', { HTTP_ADDRESS: '::' }, /^HTTP_ADDRESS must be an IPv4/],
    ['a proxy that is no address', { REAL_IP_FROM: '10.0.0.5,10.0.0.6' }, /^REAL_IP_FROM must be .* spaces/],
    ['an address in place of a name', { WWW_HOST: 'https://www.example.com' }, /^WWW_HOST must be the name/],
    ['a name with a port', { ERP_HOST: 'erp.example.com:8069' }, /^ERP_HOST must be one name/],
    [
      'two names where one can be',
      { DOCS_HOST: 'a.example.com b.example.com' },
      /^DOCS_HOST must be one name/,
    ],
    ['one name for two', { FIELD_HOST: 'ERP.example.com' }, /^FIELD_HOST is the same as ERP_HOST/],
    [
      'a public site without its address',
      { SITE_URL: '' },
      /^SITE_URL is missing: WWW_HOST is a public name/,
    ],
    [
      'an address of another host',
      { SITE_URL: 'https://www.example.org' },
      /^SITE_URL must name a host of WWW/,
    ],
    ['an address without TLS', { SITE_URL: 'http://www.example.com' }, /^SITE_URL must begin with https:/],
    ['an unknown profile', { COMPOSE_PROFILES: 'large' }, /^COMPOSE_PROFILES must be empty, scale, mail/],
    [
      'two landings on one file',
      { COMPOSE_PROFILES: 'scale' },
      /LANDING_DATABASE_URL=postgres:\/\/porchlight@outbox/,
    ],
    [
      'a file that goes with the container',
      { DATABASE_URL: 'file:./data/porchlight.db' },
      /must be a file in \/data/,
    ],
    ['a database that is not started', { DATABASE_URL: scaled.DATABASE_URL }, /set COMPOSE_PROFILES=scale$/],
    [
      'mails for everyone',
      { COMPOSE_PROFILES: 'mail' },
      /^COMPOSE_PROFILES has mail, which shows every mail/,
    ],
    ['an Odoo inside the container', { ODOO_BASE_URL: 'http://localhost:8069' }, /write http:\/\/odoo:8069/],
  ];
  for (const [what, change, words] of wrong)
    it(`are not in order with ${what}`, () => {
      const problems = composeProblems({ ...live, ...change });
      assert.equal(problems.length, 1, problems.join('\n'));
      assert.match(problems[0]!, words);
    });
});
