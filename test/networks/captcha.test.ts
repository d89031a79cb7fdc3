// reCAPTCHA in the page: asked for when somebody begins to fill in a form and not before, and in nobody's way.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { Browser, Page, Route } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { answer, mainButton, referenceOn } from '../support/fill-form.ts';
import { arrived } from '../support/in-odoo.ts';
import { helpdeskAnswers, type Journey, startJourney } from '../support/journey.ts';
import { plainVisitor } from '../support/plain-visitor.ts';
import {
  startVerifyServer,
  type VerifyBehaviour,
  verifyPerson,
  verifyRefusal,
  type VerifyServer,
} from '../support/verify-server.ts';
import { visit } from '../support/visitor.ts';

type Serve = (route: Route) => Promise<void> | void;

const typed = helpdeskAnswers() as Record<string, string>;
const google = 'https://www.google.com/**';
const script = `window.grecaptcha = { ready: (then) => then(), count: 0,
  execute(key, { action }) { return Promise.resolve(['token', key, action, this.count += 1].join('.')); } };`;
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

  const withGoogle = (serve: Serve, use: (page: Page, asked: string[]) => Promise<void>) =>
    visit(browser, journey.site.url, { expected: /ERR_BLOCKED|ERR_FAILED|ERR_CONNECTION/ }, async (page) => {
      const asked: string[] = [];
      await page.route(google, (route) => {
        asked.push(route.request().url());
        return serve(route);
      });
      await use(page, asked);
    });

  async function sent(page: Page): Promise<string> {
    await mainButton(page).click();
    await page.waitForURL('**/thanks/*');
    return referenceOn(page);
  }

  it('is asked for on the first touch of a form, on no other page, and a fresh token goes with each try', () =>
    withGoogle(answers, async (page, asked) => {
      for (const path of ['/', '/status', '/free-estimate', '/helpdesk']) await page.goto(path);
      assert.deepEqual(asked, []);
      await page.getByLabel('Your name').focus();
      await page.waitForFunction('window.grecaptcha');
      await page.getByLabel('Email').focus();
      // Of all those pages and fields, one.
      assert.deepEqual(asked, ['https://www.google.com/recaptcha/api.js?render=site-key']);

      const tokens: unknown[] = [];
      await page.route('**/api/helpdesk', (route) => {
        const { recaptcha_token } = route.request().postDataJSON() as Record<string, unknown>;
        return tokens.push(recaptcha_token) === 1 ? route.abort('connectionreset') : route.continue();
      });
      verify.behave(verifyPerson({ action: 'helpdesk' }));
      await answer(page, typed);
      await mainButton(page).click();
      await page.getByText('That could not be sent. Your answers are still here.').waitFor();
      const reference = await sent(page);
      assert.deepEqual(tokens, ['token.site-key.helpdesk.1', 'token.site-key.helpdesk.2']);
      assert.equal(verify.questions.at(-1)!.get('response'), tokens[1]);
      await arrived(journey.odoo, reference);
    }));

  for (const [how, serve, reason, verdict] of [
    ['is blocked', (route) => route.abort('blockedbyclient'), 'missing'],
    [
      'comes empty, as from a filter',
      (route) => route.fulfill({ contentType: 'text/javascript', body: '' }),
      'missing',
    ],
    ['never comes', () => undefined, 'missing'],
    ['takes a person for a robot', answers, 'low score', verifyPerson({ action: 'helpdesk', score: 0.1 })],
    ['says that its token has expired', answers, 'reused or expired', verifyRefusal('timeout-or-duplicate')],
  ] satisfies [string, Serve, string, VerifyBehaviour?][]) {
    it(`that ${how} blocks nobody: the request is thanked for, and kept for the owner to judge`, () =>
      withGoogle(serve, async (page, asked) => {
        if (verdict) verify.behave(verdict);
        await page.goto('/helpdesk');
        await answer(page, typed);
        const reference = await sent(page);
        assert.ok(asked.length > 0);
        assert.match(await held(), new RegExp(`${reference}[^\\n]*captcha: ${reason}`));
      }));
  }

  it('is nothing that a visitor without script meets', async () => {
    const visitor = plainVisitor(journey.site.url);
    await visitor.open('/helpdesk');
    assert.equal(visitor.$('script[src*=google], iframe').length, 0);
    await visitor.press(typed);
    const [reference] = /H-\w{4}-\w{4}/.exec(visitor.text())!;
    assert.match(await held(), new RegExp(`${reference}[^\\n]*captcha: missing`));
  });

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
