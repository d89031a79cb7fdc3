// reCAPTCHA in the page: asked for when somebody begins to fill in a form and not before, and in nobody's way.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { Browser, Page, Route } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { mainButton, referenceOn } from '../support/fill-form.ts';
import { fillToTheEnd } from '../support/form-network.ts';
import { arrived } from '../support/in-odoo.ts';
import { type Journey, startJourney } from '../support/journey.ts';
import { startVerifyServer, type VerifyServer } from '../support/verify-server.ts';
import { visit } from '../support/visitor.ts';

const google = 'https://www.google.com/**';
const script = `window.grecaptcha = { ready: (then) => then(), execute: (key, { action }) => Promise.resolve(['token', key, action].join('.')) };`;
const answers = (route: Route) => route.fulfill({ contentType: 'text/javascript', body: script });

describe('reCAPTCHA', { skip: noBrowser }, () => {
  let browser: Browser;
  let journey: Journey;
  let verify: VerifyServer;
  before(async () => {
    verify = await startVerifyServer();
    journey = await startJourney({
      env: {
        RATE_SOFT: '0',
        RATE_HARD: '0',
        MIN_FILL_MS: '0',
        RECAPTCHA_SITE_KEY: 'site-key',
        RECAPTCHA_SECRET_KEY: 'secret-key',
        RECAPTCHA_VERIFY_URL: verify.url,
      },
    });
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await journey.stop();
    await verify.close();
  });

  const withGoogle = (
    serve: (route: Route) => Promise<void> | void,
    use: (page: Page, asked: string[]) => Promise<void>,
    javaScriptEnabled = true,
  ) =>
    visit(
      browser,
      journey.site.url,
      { expected: /ERR_BLOCKED|ERR_FAILED/, javaScriptEnabled },
      async (page) => {
        const asked: string[] = [];
        await page.route(google, (route) => {
          asked.push(route.request().url());
          return serve(route);
        });
        await use(page, asked);
      },
    );

  async function sent(page: Page): Promise<string> {
    await mainButton(page).click();
    await page.waitForURL('**/thanks/*');
    return referenceOn(page);
  }

  it('is asked for on the first touch of a form, on no other page, and its token goes to Google', () =>
    withGoogle(answers, async (page, asked) => {
      for (const path of ['/', '/services', '/status', '/free-estimate', '/helpdesk']) {
        await page.goto(path);
        await page.waitForLoadState('networkidle');
        assert.deepEqual(asked, [], path);
      }
      await page.getByLabel('Your name').focus();
      await page.waitForFunction('window.grecaptcha');
      await page.getByLabel('Email').focus();
      assert.deepEqual(asked, ['https://www.google.com/recaptcha/api.js?render=site-key']);
      await fillToTheEnd(page, 'A Person');
      const reference = await sent(page);
      assert.equal(verify.questions.at(-1)!.get('response'), 'token.site-key.estimate');
      await arrived(journey.odoo, reference);
    }));

  for (const [how, serve] of Object.entries({
    'is blocked': (route: Route) => route.abort('blockedbyclient'),
    'comes empty, as from a filter': (route: Route) =>
      route.fulfill({ contentType: 'text/javascript', body: '' }),
    'never comes': () => undefined,
  })) {
    it(`that ${how} blocks nobody: the request is thanked for, and kept for the owner to judge`, () =>
      withGoogle(serve, async (page, asked) => {
        await fillToTheEnd(page, 'No Token');
        const reference = await sent(page);
        assert.ok(asked.length > 0);
        assert.match(await held(), new RegExp(`${reference}[^\\n]*captcha: missing`));
      }));
  }

  it('is nothing that a visitor without script meets', () =>
    withGoogle(
      answers,
      async (page, asked) => {
        await fillToTheEnd(page, 'No Script');
        const reference = await sent(page);
        assert.deepEqual(asked, []);
        assert.ok((await held()).includes(reference));
      },
      false,
    ));

  /** What waits for the owner, as `npm run outbox` tells it. */
  async function held(): Promise<string> {
    const cli = join(import.meta.dirname, '../../src/outbox/cli.ts');
    const env = {
      PATH: process.env.PATH,
      DATABASE_URL: `file:${join(journey.site.directory, 'porchlight.db')}`,
    };
    const { stdout } = await promisify(execFile)(process.execPath, [cli, 'list', '--state', 'held'], {
      env,
      cwd: journey.site.directory,
    });
    return stdout;
  }
});
