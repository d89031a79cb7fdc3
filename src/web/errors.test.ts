import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import express, { type NextFunction, type Request, type Response } from 'express';
import { collectLog } from '../../test/support/collect-log.ts';
import { listen, type Listening } from '../../test/support/listen.ts';
import { sampleContent, spanishContent } from '../../test/support/sample-content.ts';
import { errorHandler, notFound } from './errors.ts';
import { HttpError } from './http-error.ts';
import { requestLog } from './request-log.ts';

const phone = '(512) 555-0148';
const secret = 'dana@example.com';

describe('the last handlers', () => {
  const { log, lines, text } = collectLog();
  let broken = false;
  let handedOn = false;
  let server: Listening;
  before(async () => {
    const app = express();
    app.use(requestLog(log));
    app.use(['/api/echo', '/echo'], express.json());
    app.use(['/api/bug', '/bug', '/es/bug', '/es/api/bug'], () => {
      throw Object.assign(new TypeError(`${secret} at /srv/app/src/x.ts`), {
        body: secret,
        status: undefined,
      });
    });
    app.use('/rejection', () => Promise.reject(new Error(secret)));
    app.use('/thrown-text', () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- a library may throw anything
      throw secret;
    });
    app.use('/odd-status', () => {
      throw Object.assign(new Error(secret), { status: 'teapot' });
    });
    app.use('/refused', () => {
      throw new HttpError(405, 'errors.sendWithPost', { headers: { Allow: 'POST' } });
    });
    app.use(['/store', '/api/store'], () => {
      throw Object.assign(new Error(secret), { name: 'OutboxUnavailable' });
    });
    app.use(['/no-words', '/api/no-words'], () => {
      throw new HttpError(418, 'errors.of-which-nobody-speaks');
    });
    app.use('/begun', (_req, res) => {
      res.write('the beginning');
      throw new Error(secret);
    });
    app.get('/thanks/:token', (req, res) => void res.send(req.params.token));
    app.use(notFound());
    const render = (template: string, data: object) => {
      if (broken) throw new Error(`${template} ${secret}`);
      return JSON.stringify({ template, ...data });
    };
    const editions = [sampleContent(), spanishContent()].map((content) => ({ content, views: { render } }));
    app.use(errorHandler({ editions, log }));
    app.use((_error: unknown, _req: Request, _res: Response, _next: NextFunction) => void (handedOn = true));
    server = await listen(app);
  });
  beforeEach(() => {
    lines.length = 0;
    broken = false;
  });
  after(() => server.close());

  const ask = (path: string, init?: RequestInit) => fetch(server.url + path, init);
  const errors = () => lines.filter(({ level }) => level === 'error');

  for (const [path, method, status, template, message] of [
    ['/nowhere', 'GET', 404, 'not-found', 'There is nothing at this address'],
    ['/%00', 'GET', 404, 'not-found', 'There is nothing at this address'],
    ['/thanks/%zz', 'GET', 400, 'refused', 'What was sent could not be read. Go back and try again'],
    ['/thanks/%E0%A4%A', 'GET', 400, 'refused', 'What was sent could not be read. Go back and try again'],
    ['/refused', 'GET', 405, 'refused', 'Send the form with POST'],
    ['/bug', 'GET', 500, 'problem', `Try again in a minute, or call us on ${phone}`],
    ['/rejection', 'POST', 500, 'problem', `Try again in a minute, or call us on ${phone}`],
    ['/thrown-text', 'GET', 500, 'problem', `Try again in a minute, or call us on ${phone}`],
    ['/odd-status', 'GET', 500, 'problem', `Try again in a minute, or call us on ${phone}`],
    // Nobody sent answers that could still be there.
    ['/store', 'GET', 500, 'problem', `Try again in a minute, or call us on ${phone}`],
    [
      '/store',
      'POST',
      503,
      'problem',
      `We cannot take your request right now. Your answers are still here: try again in a minute, or call us on ${phone}`,
    ],
  ] as const) {
    it(`show ${method} ${path} the page ${template} with ${status}`, async () => {
      const answer = await ask(path, { method });
      assert.equal(answer.status, status);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      const shown = (await answer.json()) as Record<string, string>;
      assert.equal(shown.template, `pages/errors/${template}.njk`);
      assert.equal(shown.message, message);
      assert.ok(shown.title);
      assert.equal(errors().length, status >= 500 ? 1 : 0);
      assert.doesNotMatch(text() + JSON.stringify(shown), /dana|srv/);
    });
  }

  for (const [path, method, status] of [
    ['/api/nowhere', 'GET', 404],
    ['/api/bug', 'GET', 500],
    ['/api/store', 'POST', 503],
    ['/api/%zz', 'GET', 404],
  ] as const) {
    it(`answer ${method} ${path} with the problem ${status}`, async () => {
      const answer = await ask(path, { method });
      assert.equal(answer.status, status);
      assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8');
      const problem = (await answer.json()) as Record<string, unknown>;
      assert.deepEqual(Object.keys(problem).toSorted(), ['detail', 'status', 'title', 'type']);
      assert.doesNotMatch(JSON.stringify(problem), /dana|srv|TypeError/);
    });
  }

  for (const [path, status, title, message] of [
    ['/es', 404, 'Página no encontrada', 'No hay nada en esta dirección'],
    ['/ES/nowhere', 404, 'Página no encontrada', 'No hay nada en esta dirección'],
    [
      '/es/bug',
      500,
      'Hay un problema con el sitio',
      `Inténtelo de nuevo en un minuto o llámenos al ${phone}`,
    ],
    ['/especial', 404, 'Page not found', 'There is nothing at this address'],
  ] as const) {
    it(`speak the language of ${path}`, async () => {
      const answer = await ask(path);
      assert.equal(answer.status, status);
      const shown = (await answer.json()) as Record<string, string>;
      assert.deepEqual([shown.title, shown.message], [title, message]);
    });
  }

  it('speak the language of an interface under its prefix', async () => {
    const problem = (await (await ask('/es/api/bug')).json()) as Record<string, unknown>;
    assert.deepEqual(problem, {
      type: 'about:blank',
      status: 500,
      title: 'Hay un problema con el sitio',
      detail: `Inténtelo de nuevo en un minuto o llámenos al ${phone}`,
    });
  });

  it('quote nothing of a body that cannot be read', async () => {
    for (const path of ['/api/echo', '/echo']) {
      const headers = { 'content-type': 'application/json' };
      const answer = await ask(path, { method: 'POST', headers, body: `{"email":"${secret}` });
      assert.equal(answer.status, 400);
      assert.doesNotMatch(await answer.text(), /dana|JSON/);
    }
    assert.doesNotMatch(text(), /dana/);
  });

  it('keep the headers of the error', async () => {
    assert.equal((await ask('/refused')).headers.get('allow'), 'POST');
    assert.equal((await ask('/store', { method: 'POST' })).headers.get('retry-after'), '30');
  });

  it('write where a bug is, and the id of its request', async () => {
    await ask('/bug', { headers: { 'x-request-id': 'proxy-0001' } });
    const { err, request } = errors()[0] as { err: { name: string; at: string[] }; request: string };
    assert.equal(request, 'proxy-0001');
    assert.equal(err.name, 'TypeError');
    assert.match(err.at[0]!, /errors\.test\.ts:\d+/);
  });

  it('say it in plain text when the page of the error is broken too', async () => {
    broken = true;
    const answer = await ask('/bug');
    assert.equal(answer.status, 500);
    assert.match(answer.headers.get('content-type')!, /^text\/plain/);
    assert.equal(
      await answer.text(),
      `There is a problem with the site. Try again in a minute, or call us on ${phone}`,
    );
    assert.equal(errors().length, 2);
    assert.doesNotMatch(text(), /dana/);
  });

  it('answer even where there are no words', async () => {
    for (const path of ['/no-words', '/no-words/es/api', '/api/no-words']) {
      const answer = await ask(path);
      assert.equal(answer.status, 418);
      assert.match(answer.headers.get('content-type')!, /^text\/plain/);
      assert.equal(await answer.text(), "I'm a Teapot");
    }
    assert.equal(handedOn, false);
  });

  it('let who only looked try again, at an address of ours alone', async () => {
    const retry = async (path: string, method = 'GET') =>
      ((await (await ask(path, { method })).json()) as { retryHref?: string }).retryHref;
    assert.equal(await retry('/bug?a=1'), '/bug?a=1');
    assert.equal(await retry('/bug', 'POST'), undefined);
    assert.equal(await retry('//example.com/bug'), undefined);
  });

  it('cut off an answer that has begun, and leave nothing to Express, which would print it', async () => {
    await assert.rejects(ask('/begun').then((answer) => answer.text()));
    assert.equal(errors().length, 1);
    assert.equal(handedOn, false);
  });

  it('answer HEAD without a body', async () => {
    const answer = await ask('/nowhere', { method: 'HEAD' });
    assert.deepEqual([answer.status, await answer.text()], [404, '']);
  });
});
