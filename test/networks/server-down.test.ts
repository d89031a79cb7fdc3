// The site is away in the middle of a form, and back again: what was typed is still in the page.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { addFiles, answer, goOn, listedFiles, mainButton, photo, referenceOn } from '../support/fill-form.ts';
import { contact, what, where } from '../support/form-network.ts';
import { arrived, leadsOf } from '../support/in-odoo.ts';
import { type Journey, startJourney } from '../support/journey.ts';
import { type Line, lineTo } from '../support/line-to.ts';
import { visit } from '../support/visitor.ts';

describe('a site that is away', { skip: noBrowser }, () => {
  let browser: Browser;
  let journey: Journey;
  let line: Line;
  before(async () => {
    journey = await startJourney({ env: { RATE_SOFT: '0', RATE_HARD: '0', MIN_FILL_MS: '0' } });
    line = await lineTo(journey.site.url);
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await line.close();
    await journey.stop();
  });

  for (const javaScriptEnabled of [false, true]) {
    const how = javaScriptEnabled ? 'with script' : 'without script';

    it(`between two pages of a form takes nothing of what was typed, ${how}`, () =>
      visit(
        browser,
        line.url,
        { javaScriptEnabled, expected: /ERR_CONNECTION|ERR_EMPTY_RESPONSE|status of 422/ },
        async (page) => {
          const name = `Away ${how}`;
          await page.goto('/free-estimate');
          // Without script the page of a mistake is one that was posted: it must be there on Back as well.
          if (!javaScriptEnabled) await goOn(page);
          await answer(page, what);
          if (javaScriptEnabled) await addFiles(page, [await photo('kept.jpg', 'teal')], { byScript: true });
          line.cut();
          await mainButton(page).click();
          await page.waitForURL('chrome-error://**');
          // The browser's own page. Back to what was typed:
          if (javaScriptEnabled) line.mend();
          await page.goBack();
          line.mend();
          assert.ok(await page.locator(`[name=service][value=${what.service}]`).isChecked());
          assert.equal(await page.locator('[name=details]').inputValue(), what.details);
          if (javaScriptEnabled) assert.deepEqual(await listedFiles(page), ['kept.jpg']);
          await goOn(page);
          await answer(page, where);
          await goOn(page);
          await answer(page, contact(name));
          await mainButton(page).click();
          await page.waitForURL('**/thanks/*');
          await arrived(journey.odoo, await referenceOn(page), javaScriptEnabled ? 1 : 0);
          assert.equal((await leadsOf(journey.site, journey.odoo, name)).length, 1);
        },
      ));
  }
});
