// The last two handlers: nothing found, and whatever went wrong. No stack, path or inner word leaves the house.
import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Content } from '../content/content.ts';
import { unavailable } from './form-post.ts';
import { HttpError } from './http-error.ts';
import { sendProblem } from './problem.ts';

interface Edition {
  content: Pick<Content, 'locale' | 'words' | 'business'>;
  views: { render(template: string, data: object): string };
}

interface ErrorDeps {
  /** The site's own language first. */
  editions: readonly Edition[];
  log: { error(fields: object, msg: string): void };
}

export function notFound(): RequestHandler {
  return (_req, _res, next) => next(new HttpError(404, 'errors.nothingHere'));
}

export function errorHandler({ editions, log }: ErrorDeps): ErrorRequestHandler {
  // Four arguments make it an error handler for Express.
  return (error: unknown, req, res, _next) => {
    // Only a post has answers of which to say that they are still there.
    const shown = (req.method === 'POST' && unavailable(error)) || toHttpError(error);
    if (shown.status >= 500)
      log.error({ err: shown.cause ?? error, request: req.id }, whatHappened(shown, req.method));
    // An answer that has begun cannot be changed: cutting it off tells the client that it is not whole. Never Express's
    // own handler: it prints the whole error, and with it what a visitor sent.
    if (res.headersSent) return void res.destroy();

    const { content, views } = editionAt(req.path, editions);
    const { t } = content.words;
    res.status(shown.status).set(shown.headers).set('Cache-Control', 'no-store');
    let text = STATUS_CODES[shown.status] ?? '';
    try {
      const message = t(shown.key, { phone: content.business.phone.display, ...shown.values });
      if (isBelow(req.path, `${content.locale.prefix}/api`)) {
        const title = t(titles[shown.status] ?? 'errors.title.notTaken');
        return sendProblem(res, { status: shown.status, title, detail: message });
      }
      if (shown.page !== undefined) return void res.send(shown.page);
      const template = shown.status === 404 ? 'not-found' : shown.status >= 500 ? 'problem' : 'refused';
      const title = t(titles[shown.status] ?? 'errors.title.refused');
      text = `${title}. ${message}`;
      const retryHref = req.method === 'GET' ? ownAddress(req.originalUrl) : undefined;
      res.send(views.render(`pages/errors/${template}.njk`, { title, message, retryHref }));
    } catch (broken) {
      log.error({ err: broken, request: req.id }, 'the page of an error could not be drawn');
      res.type('text/plain').send(text);
    }
  };
}

/** For the owner: 503 is only ever said of the store. */
function whatHappened({ status }: HttpError, method: string): string {
  if (status !== 503) return 'a request failed';
  return method === 'POST'
    ? 'a post could not be kept'
    : 'a page could not be shown: the store cannot be used';
}

/** What was asked for, where it is an address of ours: `//example.com` would lead elsewhere. */
function ownAddress(asked: string): string | undefined {
  return /^\/(?![/\\])/.test(asked) ? asked : undefined;
}

const titles: Record<number, string> = {
  400: 'errors.title.unreadable',
  403: 'errors.title.foreign',
  404: 'errors.title.notFound',
  405: 'errors.title.notPossible',
  413: 'errors.title.tooLarge',
  415: 'errors.title.unreadable',
  500: 'errors.title.problem',
  503: 'errors.title.problem',
};

/** The edition whose pages are below the path's first folder, else the site's own. */
function editionAt(path: string, editions: readonly Edition[]): Edition {
  const found = editions.find(({ content: { locale } }) => locale.prefix && isBelow(path, locale.prefix));
  return found ?? editions[0]!;
}

// As Express matches a route: in any case.
function isBelow(path: string, folder: string): boolean {
  return `${path}/`.toLowerCase().startsWith(`${folder}/`.toLowerCase());
}

/** What Express and its body parsers throw, in the visitor's words; their own messages quote what was sent. */
function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  if (status === 413) return new HttpError(413, 'errors.tooMuchText');
  if (status === 415) return new HttpError(415, 'errors.encoding');
  if (status >= 400 && status < 500) return new HttpError(400, 'errors.unreadable');
  return new HttpError(500, 'errors.tryAgain');
}
