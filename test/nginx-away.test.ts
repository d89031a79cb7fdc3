import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { listen } from './support/listen.ts';
import * as hosts from './support/nginx-process.ts';
import { type Nginx, skipWithoutNginx as skip, startNginx } from './support/nginx-process.ts';

const repository = join(import.meta.dirname, '..');
const locales = readdirSync(join(repository, 'locales')).sort();

// What each language of locales/ must have of its own: a language without it would be answered in English.
const titles: Record<string, string> = {
  en: 'The site is being restarted',
  es: 'El sitio se está reiniciando',
};
const prefixOf = (language: string) => `/${language}`;

interface Problem {
  status: number;
  title: string;
  detail: string;
}

describe('nginx without the site', { skip }, () => {
  let nginx: Nginx;

  before(async () => {
    nginx = await startNginx({ landings: ['http://127.0.0.1:9', 'http://127.0.0.1:10'] });
  });
  after(() => nginx?.stop());

  it('says so with the phone number', async () => {
    const page = await fetch(`${nginx.url}/free-estimate`);
    assert.equal(page.status, 503);
    assert.equal(page.headers.get('retry-after'), '30');
    assert.equal(page.headers.get('cache-control'), 'no-store');
    assert.match(page.headers.get('content-type')!, /^text\/html/);
    const text = await page.text();
    assert.match(text, /<title>The site is being restarted<\/title>/);
    assert.match(text, /reload this page/);
    assert.match(text, /<a href="tel:\+15125550148">\+1 512 555 0148<\/a>/);
    assert.match(text, /<style>:root \{[^<]+<\/style>/);
    assert.doesNotMatch(text, /<script|\son\w+=|<!--/);
  });

  it('keeps the answers of a form: its page is the answer to the post, and can be sent again', async () => {
    const page = await (await fetch(`${nginx.url}/free-estimate`)).text();
    const post = await fetch(`${nginx.url}/free-estimate`, {
      method: 'POST',
      body: new URLSearchParams({ details: 'The breaker trips' }),
      redirect: 'manual',
    });
    assert.equal(post.status, 503);
    assert.equal(post.headers.get('location'), null);
    assert.equal(await post.text(), page);
  });

  it('speaks every language that the site can speak, to people and to programs', async () => {
    assert.deepEqual(
      Object.keys(titles).sort(),
      locales,
      'a new language needs words in nginx/templates/porchlight/',
    );
    for (const language of locales) {
      for (const path of [
        prefixOf(language),
        `${prefixOf(language)}/helpdesk`,
        `${prefixOf(language)}?x=1`,
      ]) {
        const text = await (await fetch(nginx.url + path)).text();
        assert.match(
          text,
          new RegExp(`<html lang="${language}">[^]*<title>${titles[language]!}</title>`),
          path,
        );
      }
      const api = await fetch(`${nginx.url}${prefixOf(language)}/api/estimate`, { method: 'POST' });
      assert.equal(api.status, 503);
      assert.equal(api.headers.get('content-type'), 'application/problem+json');
      const { status, title, detail } = (await api.json()) as Problem;
      assert.deepEqual([status, title], [503, titles[language]]);
      assert.match(detail, /\+1 512 555 0148$/);
    }
    const english = await (await fetch(`${nginx.url}/esmeralda`)).text();
    assert.match(english, /<html lang="en">/);
  });

  it('has words of its own for each host beside the site', async () => {
    const titleAt = async (Host: string, path = '/') => {
      const { statusCode, text } = await nginx.ask({ path, headers: { Host } });
      assert.equal(statusCode, 503, Host);
      assert.doesNotMatch(text, /<!--|tel:/);
      return /<h1>(.*)<\/h1>/.exec(text)?.[1];
    };
    assert.equal(await titleAt(hosts.erpHost), 'Odoo is being restarted');
    assert.equal(await titleAt(hosts.erpHost, '/websocket'), 'Odoo is being restarted');
    assert.equal(await titleAt(hosts.fieldHost), 'The field app is being restarted');
    assert.equal(await titleAt(hosts.docsHost), 'The documentation is not here right now');
    assert.equal(await titleAt(hosts.mailHost), 'The mail catcher is not switched on');
  });

  it('has every word in every language', () => {
    const files = (language: string) =>
      readdirSync(join(repository, 'nginx/templates/porchlight', language)).sort();
    // What it asks for, as it stands in the words of each.
    const conditions = (language: string, file: string) =>
      readFileSync(join(repository, 'nginx/templates/porchlight', language, file), 'utf8').match(
        /<!--# (?!set).*?-->/g,
      );
    for (const language of locales)
      for (const file of files('en'))
        assert.deepEqual(conditions(language, file), conditions('en', file), file);
  });
});

describe('nginx whose upstreams come and go', { skip }, () => {
  it('goes on when the site is there', async () => {
    const late = await listen((_req, res) => void res.end('here'));
    const { url } = late;
    await late.close();
    const nginx = await startNginx({ landings: [url] });
    try {
      assert.equal((await fetch(nginx.url)).status, 503);
      const back = await listen((_req, res) => void res.end('here'), Number(new URL(url).port));
      assert.equal(await (await fetch(nginx.url, { method: 'POST' })).text(), 'here');
      await back.close();
    } finally {
      await nginx.stop();
    }
  });

  it('starts while nobody knows the names of the hosts beside the site', async () => {
    const unknown = 'http://nobody.invalid:8000';
    const names = { odoo: unknown, odooWebsocket: unknown, field: unknown, docs: unknown, mail: unknown };
    const nginx = await startNginx({ landings: ['http://127.0.0.1:9'], ...names });
    try {
      const beside = [hosts.erpHost, hosts.fieldHost, hosts.docsHost, hosts.mailHost];
      const answers = await Promise.all(beside.map((Host) => nginx.ask({ headers: { Host } })));
      assert.deepEqual(
        answers.map(({ statusCode }) => statusCode),
        beside.map(() => 503),
      );
    } finally {
      await nginx.stop();
    }
  });

  it("answers in the site's own language where an address names none", async () => {
    const content = mkdtempSync(join(tmpdir(), 'porchlight-content-'));
    cpSync(join(repository, 'content/electrician/site.yaml'), join(content, 'site.yaml'));
    const file = join(content, 'site.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^locale: .*$/m, "locale: 'es-MX'"));
    const nginx = await startNginx({ landings: ['http://127.0.0.1:9'], content });
    try {
      assert.match(await (await fetch(nginx.url)).text(), /<html lang="es">/);
      assert.match(await (await fetch(`${nginx.url}/en/about`)).text(), /<html lang="en">/);
    } finally {
      await nginx.stop();
      rmSync(content, { recursive: true });
    }
  });
});
