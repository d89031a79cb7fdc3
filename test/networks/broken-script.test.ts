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

const scripts: Record<string, { serve: (route: Route) => Promise<void>; byScript: boolean }> = {
  'that is blocked': { serve: (route) => route.abort('blockedbyclient'), byScript: false },
  'that comes cut off in the middle': {
    serve: (route) => route.fulfill({ contentType, body: ours.slice(0, ours.length / 2) }),
    byScript: false,
  },
  'that throws at once': {
    serve: (route) => route.fulfill({ contentType, body: `throw new Error('dead');${ours}` }),
    byScript: false,
  },
  'that dies after the first upload': {
    serve: (route) => route.fulfill({ contentType, body: diesAfterAnUpload + ours }),
    byScript: true,
  },
};

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

  const withScript = (serve: (route: Route) => Promise<void>, use: (page: Page) => Promise<void>) =>
    visit(
      browser,
      journey.site.url,
      { expected: /dead|ERR_BLOCKED_BY_CLIENT|Unexpected|Invalid|missing|status of 422/ },
      async (page) => {
        await page.route('**/forms*.js', serve);
        await use(page);
      },
    );

  async function arrivesOnce(page: Page, name: string, files: number): Promise<void> {
    await page.waitForURL('**/thanks/*');
    await arrived(journey.odoo, await referenceOn(page), files);
    if (/^E/.test(await referenceOn(page)))
      assert.equal((await leadsOf(journey.site, journey.odoo, name)).length, 1);
  }

  for (const [what_, { serve, byScript }] of Object.entries(scripts)) {
    it(`${what_} does not keep an estimate from arriving, with its photo`, () =>
      withScript(serve, async (page) => {
        const name = `Script ${what_}`;
        await page.goto('/free-estimate');
        await addFiles(page, [await photo('panel.jpg', 'teal')], { byScript });
        if (byScript) assert.ok(await page.evaluate('window.isDead'));
        // Nobody checks here any more but the server.
        await mainButton(page).click();
        await page.getByRole('alert').getByText('Choose a service').waitFor();
        assert.deepEqual(await listedFiles(page), ['panel.jpg']);
        await answer(page, what);
        await goOn(page);
        await answer(page, where);
        await goOn(page);
        await answer(page, contact(name));
        await mainButton(page).click();
        await arrivesOnce(page, name, 1);
      }));
  }

  it('that dies after the first upload does not keep the one page of the helpdesk from being sent', () =>
    withScript(scripts['that dies after the first upload']!.serve, async (page) => {
      await page.goto('/helpdesk');
      await answer(page, helpdeskAnswers() as Record<string, string>);
      await addFiles(page, [await photo('light.jpg', 'navy')], { byScript: true });
      assert.ok(await page.evaluate('window.isDead'));
      await mainButton(page).click();
      await arrivesOnce(page, '', 1);
    }));
});
