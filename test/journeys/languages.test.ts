// Two languages from end to end: whoever reads Spanish is answered in Spanish, and the owner reads English.
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as cheerio from 'cheerio';
import {
  estimateAnswers,
  eventually,
  type Journey,
  postJson,
  type Receipt,
  startJourney,
} from '../support/journey.ts';
import { plainVisitor } from '../support/plain-visitor.ts';

describe('a site in English and Spanish', () => {
  let journey: Journey;
  let contentDir: string;
  before(async () => {
    contentDir = await mkdtemp(join(tmpdir(), 'porchlight-content-'));
    await cp(join(import.meta.dirname, '../../content/electrician'), contentDir, { recursive: true });
    const site = join(contentDir, 'site.yaml');
    await writeFile(site, (await readFile(site, 'utf8')).replace('sms: false', 'sms: true'));
    const env = { RATE_SOFT: '0', RATE_HARD: '0', MIN_FILL_MS: '0', CONTENT_DIR: contentDir };
    journey = await startJourney({ env });
  });
  after(async () => {
    await journey.stop();
    await rm(contentDir, { recursive: true });
  });

  it('keeps what a link filled in when the language is changed', async () => {
    const page = await fetch(`${journey.site.url}/free-estimate?service=repair&postal=78701`);
    const link =
      cheerio
        .load(await page.text())('footer a[hreflang="es-US"]')
        .attr('href') ?? '';
    assert.equal(link, '/es/free-estimate?service=repair&postal=78701');
    const $ = cheerio.load(await (await fetch(journey.site.url + link)).text());
    assert.equal($('input[name="service"]:checked').attr('value'), 'repair');
    assert.equal($('input[name=postal_code]').attr('value'), '78701');
  });

  it('shows a form again in Spanish, with 422 and what was typed', async () => {
    const visitor = plainVisitor(journey.site.url);
    await visitor.open('/es/free-estimate');
    await visitor.press({ details: 'Corto' });
    assert.equal(visitor.status, 422);
    const { $ } = visitor;
    assert.equal($('html').attr('lang'), 'es-US');
    assert.match($('title').text(), /^Error: /);
    assert.deepEqual(visitor.errors(), [
      'Elija un servicio',
      'Describa el trabajo en al menos 10 caracteres',
    ]);
    assert.equal($('#details').text().trim(), 'Corto');
    assert.equal($('form#request-form').attr('action'), '/es/free-estimate?try=2');
  });

  it('changes the language in the middle of a form, and keeps what was typed', async () => {
    const visitor = plainVisitor(journey.site.url);
    await visitor.open('/free-estimate');
    await visitor.press({ service: 'repair', details: 'The hall is dark.' });
    await visitor.press({ timing: 'planning', postal_code: '78701' });
    await visitor.open(visitor.$('footer a[hreflang="es-US"]').attr('href')!);
    assert.match(visitor.at, /^\/es\/free-estimate\/[\w-]{22}\/contact$/);
    assert.match(visitor.$('.summary-card').text(), /The hall is dark\..*78701/s);
    await visitor.press({ full_name: 'Dos Lenguas', email: 'visitor@example.com', reply_by: 'email' });
    assert.match(visitor.at, /^\/es\/thanks\//);
  });

  it('answers programs in the language of the address', async () => {
    const response = await postJson(`${journey.site.url}/es/api/estimate`, estimateAnswers({ email: 'x@y' }));
    assert.equal(response.status, 422);
    assert.deepEqual(await response.json(), {
      type: 'about:blank',
      status: 422,
      title: 'Hay un problema con el formulario',
      errors: [{ field: 'email', message: 'Escriba un correo electrónico como nombre@example.com' }],
    });
    const nowhere = await fetch(`${journey.site.url}/es/api/nowhere`);
    assert.equal(((await nowhere.json()) as { title: string }).title, 'Página no encontrada');
    const english = await fetch(`${journey.site.url}/api/nowhere`);
    assert.equal(((await english.json()) as { title: string }).title, 'Page not found');
  });

  it('hands the owner English answers, and the consent as the visitor saw it', async () => {
    const response = await postJson(
      `${journey.site.url}/es/api/estimate`,
      estimateAnswers({ reply_by: 'text', sms_consent: 'yes', details: 'Un cargador en el garaje.' }),
    );
    assert.equal(response.status, 201);
    const { reference, thanks } = (await response.json()) as Receipt;
    assert.match(thanks, /^\/es\/thanks\/[\w-]{43}$/);
    const lead = await eventually(() =>
      journey.odoo.records('crm.lead').find(({ name }) => String(name).includes(reference)),
    );
    const description = String(lead.description);
    assert.match(description, /How should we reply\?<\/b><br>Text/);
    assert.match(description, /Texts<\/b><br>agreed/);
    assert.match(description, /Un cargador en el garaje\./);
    assert.doesNotMatch(description, /Esta semana|Envíenme/);
    const note = await eventually(() =>
      journey.odoo.records('mail.message').find(({ body }) => String(body).includes(reference)),
    );
    assert.match(String(note.body), /Consent<\/b><br>Envíenme mensajes de texto sobre esta solicitud/);
  });

  it('knows one request on the pages of both languages', async () => {
    const { thanks } = (await (
      await postJson(
        `${journey.site.url}/es/api/estimate`,
        estimateAnswers({ details: 'En las dos lenguas.' }),
      )
    ).json()) as Receipt;
    for (const [path, heading] of [
      [thanks, 'Recibimos su solicitud, Sample'],
      [thanks.replace('/es/', '/'), 'We have your request, Sample'],
    ] as const) {
      const page = await fetch(journey.site.url + path);
      assert.equal(page.status, 200);
      const $ = cheerio.load(await page.text());
      assert.equal($('h1').text(), heading);
      const other = path === thanks ? thanks.replace('/es/', '/') : thanks;
      assert.equal($('footer a[hreflang]').attr('href'), other);
    }
  });
});
