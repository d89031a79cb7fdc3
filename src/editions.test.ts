import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { collectLog } from '../test/support/collect-log.ts';
import { loadConfig } from './config.ts';
import { prepareEditions } from './editions.ts';
import { pagesOfSite } from './site/router.ts';

describe('a word that locales/ has lost', () => {
  const localesDir = mkdtempSync(join(tmpdir(), 'locales-'));
  before(() => {
    cpSync(join(import.meta.dirname, '../locales'), localesDir, { recursive: true });
    for (const language of ['en', 'es']) {
      const file = join(localesDir, language, 'site.yaml');
      writeFileSync(file, readFileSync(file, 'utf8').replace(/^skip: .*\n/m, ''));
    }
  });
  after(() => rmSync(localesDir, { recursive: true }));

  function homePages(env: Record<string, string>) {
    const { log, lines } = collectLog();
    const deps = { config: loadConfig(env), log, now: Date.now, localesDir };
    const drawn = prepareEditions(deps).then(({ editions }) =>
      editions.map(({ content, views }) => {
        const { template, data } = pagesOfSite(content)[0]!;
        return views.render(`pages/site/${template}.njk`, data);
      }),
    );
    return { drawn, lines };
  }

  it('takes no page down, and is told in the log', async () => {
    const { drawn, lines } = homePages({});
    for (const html of await drawn) assert.match(html, /href="#main"><\/a>.*<h1/s);
    assert.deepEqual(
      lines.filter(({ level }) => level === 'error').map(({ msg }) => msg),
      Array(2).fill('site.skip cannot be said, and is left out'),
    );
  });

  it('is an error for who works on the pages', async () => {
    await assert.rejects(homePages({ DEV_PAGES: 'true' }).drawn, /There are no words for site\.skip/);
  });
});
