// The way of a visitor who reads Spanish, with and without script; the owner reads what they sent in English.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { noBrowser, openBrowser } from './support/browser.ts';
import { eventually, type Journey, startJourney } from './support/journey.ts';
import { visit as visitAt, type VisitOptions } from './support/visitor.ts';

describe('a visitor who reads Spanish', { skip: noBrowser }, () => {
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
  const visit = (options: VisitOptions, use: (page: Page) => Promise<void>) =>
    visitAt(browser, journey.site.url, options, use);

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with script' : 'without script';

    it(`gets from the home page to the thanks in Spanish ${how}, and the owner reads English`, () =>
      visit({ javaScriptEnabled }, async (page) => {
        const name = `Visitante ${how}`;
        await page.goto('/es');
        await page.goto('/es/free-estimate?service=ev-charger&postal=78701');
        assert.equal(await page.locator('html').getAttribute('lang'), 'es-US');
        await page.getByLabel('¿Algo que debamos saber?').fill('Un cargador en el garaje.');
        await page.getByRole('button', { name: 'Continuar' }).click();
        await page.getByLabel('Esta semana').check();
        await page.getByRole('button', { name: 'Continuar' }).click();
        await page.getByLabel('Su nombre').fill(name);
        await page.getByLabel('Teléfono', { exact: true }).fill('512.555.0148');
        await page.getByRole('radio', { name: 'Llamada', exact: true }).check();
        await page.getByRole('button', { name: 'Enviar mi solicitud' }).click();
        await page.waitForURL('**/es/thanks/*');
        assert.equal(
          await page.getByRole('heading', { level: 1 }).innerText(),
          'Recibimos su solicitud, Visitante',
        );
        const reference = /E-\w{4}-\w{4}/.exec(await page.getByRole('main').innerText())![0];

        const lead = await eventually(() =>
          journey.odoo.records('crm.lead').find((row) => String(row.name).includes(reference)),
        );
        assert.equal(lead.contact_name, name);
        assert.match(String(lead.description), /When do you need it\?.*This week/s);
        assert.match(String(lead.description), /Un cargador en el garaje\./);
        assert.doesNotMatch(String(lead.description), /Esta semana|Llamada/);

        await page.getByRole('link', { name: 'Consultar esta solicitud' }).click();
        await page.waitForURL('**/es/status/*');
        assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), `Solicitud ${reference}`);
        await page.getByText('Pasó a nuestra oficina').waitFor();
      }));

    it(`is told of mistakes in Spanish ${how}, and nothing typed is lost`, () =>
      visit({ javaScriptEnabled, expected: /status of 422/ }, async (page) => {
        await page.goto('/es/helpdesk');
        await page.getByLabel('¿Qué pasa?').fill('Corto');
        await page.getByRole('button', { name: 'Enviar mi mensaje' }).click();
        const summary = page.getByRole('alert');
        await summary.waitFor();
        assert.match(await page.title(), /^Error: Pida ayuda/);
        assert.deepEqual(await summary.getByRole('link').allInnerTexts(), [
          'Elija de qué se trata',
          'Elija qué tan pronto nos necesita',
          'Díganos qué pasa en al menos 10 caracteres',
          'Escriba su nombre',
          'Escriba un correo electrónico como nombre@example.com',
        ]);
        assert.equal(await page.getByLabel('¿Qué pasa?').inputValue(), 'Corto');
      }));
  }

  it('with script, is told in Spanish that there is no connection', () =>
    visit({}, async (page) => {
      await page.goto('/es/helpdesk');
      await page.getByLabel('Garantía').check();
      await page.getByLabel('Sin prisa').check();
      await page.getByLabel('¿Qué pasa?').fill('La luz del pasillo parpadea.');
      await page.getByLabel('Su nombre').fill('Visitante');
      await page.getByLabel('Correo electrónico').fill('visitante@example.com');
      await page.context().setOffline(true);
      await page.getByRole('button', { name: 'Enviar mi mensaje' }).click();
      await page
        .getByText('No tiene conexión. Sus respuestas están guardadas en este dispositivo.')
        .waitFor();
    }));
});
