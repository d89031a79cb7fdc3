// The forms' script does not come, or dies in the middle: the page sends itself, with the files.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page, Route } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { addFiles, answer, goOn, listedFiles, mainButton, photo, referenceOn } from '../support/fill-form.ts';
import { contact, what, where } from '../support/form-network.ts';
import { arrived, leadsOf } from '../support/in-odoo.ts';
import { helpdeskAnswers, type Journey, startJourney } from '../support/journey.ts';
import { visit } from '../support/visitor.ts';

const ours = readFileSync(join(import.meta.dirname, '../../static/js/forms.js'), 'utf8');
const contentType = 'text/javascript';

/** From the first upload on nothing works any more: no form can be read, nothing can be asked for. */
const diesAfterAnUpload = `
  const { send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.send = function (body) {
    this.addEventListener('loadend', () => setTimeout(() => {
      window.FormData = window.fetch = window.XMLHttpRequest = function () { throw new Error('dead'); };
      window.isDead = true;
    }));
    return send.call(this, body);
  };`;

interface Broken {
  serve: (route: Route) => Promise<void>;
  /** The first upload still goes ahead of the form. */
  byScript?: boolean;
}

const served = (body: string) => (route: Route) => route.fulfill({ contentType, body });
const blocked: Broken = { serve: (route) => route.abort('blockedbyclient') };
const dying: Broken = { serve: served(diesAfterAnUpload + ours), byScript: true };

describe('a script', { skip: noBrowser }, () => {
  let browser: Browser;
  let journey: Journey;
  before(async () => {
    journey = await startJourney({ env: { RATE_SOFT: '0', RATE_HARD: '0', MIN_FILL_MS: '0' } });
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await journey.stop();
  });

  /** What came of the script that a test serves. */
  let complaints: string[];
  const withScript = (serve: Broken['serve'], use: (page: Page) => Promise<void>) =>
    visit(
      browser,
      journey.site.url,
      { expected: /dead|ERR_BLOCKED_BY_CLIENT|Unexpected|Invalid|missing|status of 422/ },
      async (page) => {
        complaints = [];
        page.on('pageerror', ({ message }) => complaints.push(message));
        await page.route('**/forms*.js', serve);
        await use(page);
      },
    );

  const arrivedWithPhoto = async (page: Page) => arrived(journey.odoo, await referenceOn(page), 1);

  for (const [how, { serve, byScript = false }] of [
    ['is blocked', blocked],
    ['dies after the first upload', dying],
  ] as const)
    it(`that ${how} does not keep an estimate from arriving, with its photo`, () =>
      withScript(serve, async (page) => {
        const name = `Script ${how}`;
        await page.goto('/free-estimate');
        await addFiles(page, [await photo('panel.jpg', 'teal')], { byScript });
        if (byScript) await page.waitForFunction('window.isDead');
        // Nobody checks here any more but the server.
        await mainButton(page).click();
        await page.getByRole('alert').getByText('Choose a service').waitFor();
        assert.deepEqual(await listedFiles(page), ['panel.jpg']);
        for (const typed of [what, where, contact(name)]) {
          await answer(page, typed);
          await goOn(page);
        }
        await arrivedWithPhoto(page);
        assert.equal((await leadsOf(journey.site, journey.odoo, name)).length, 1);
      }));

  for (const [how, { serve, byScript = false }] of Object.entries<Broken>({
    'comes cut off in the middle': {
      serve: served(ours.slice(0, ours.lastIndexOf('){', ours.length / 2) + 2)),
    },
    'throws at once': { serve: served(`throw new Error('dead');${ours}`) },
    // It is how Alpine says that it begins.
    'throws as Alpine starts': {
      serve: served(`window.CustomEvent = function () { throw new Error('dead'); };${ours}`),
    },
    'dies after the first upload': dying,
  }))
    it(`that ${how} does not keep the one page of the helpdesk from being sent`, () =>
      withScript(serve, async (page) => {
        await page.goto('/helpdesk');
        await answer(page, helpdeskAnswers() as Record<string, string>);
        await addFiles(page, [await photo('light.jpg', 'navy')], { byScript });
        if (byScript) await page.waitForFunction('window.isDead');
        await mainButton(page).click();
        await page.waitForURL('**/thanks/*');
        await arrivedWithPhoto(page);
        assert.ok(complaints.some((text) => /dead|Unexpected|Invalid|missing/.test(text)));
      }));
});
