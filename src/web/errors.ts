// The last two handlers: nothing found, and whatever went wrong. No stack, path or inner word leaves the house.
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { HttpError } from './http-error.ts';
import { sendProblem } from './problem.ts';
import { unavailable } from './form-routes.ts';

interface ErrorDeps {
  views: { render(template: string, data: object): string };
  phone: string;
  log: { error(fields: object, msg: string): void };
}

export function notFound(): RequestHandler {
  return (_req, _res, next) => next(new HttpError(404, 'There is nothing at this address'));
}

export function errorHandler({ views, phone, log }: ErrorDeps): ErrorRequestHandler {
  // Four arguments make it an error handler for Express.
  return (error: unknown, req, res, _next) => {
    // Only a post has answers of which to say that they are still there.
    const shown = (req.method === 'POST' && unavailable(error, phone)) || toHttpError(error, phone);
    if (shown.status >= 500)
      log.error(
        { err: shown.cause ?? error, request: req.id },
        shown.status === 503 ? 'a submission could not be kept' : 'a request failed',
      );
    // An answer that has begun cannot be changed: cutting it off tells the client that it is not whole. Never Express's
    // own handler: it prints the whole error, and with it what a visitor sent.
    if (res.headersSent) return void res.destroy();

    res.status(shown.status).set(shown.headers).set('Cache-Control', 'no-store');
    if (req.path.startsWith('/api/'))
      return sendProblem(res, {
        status: shown.status,
        title: titles[shown.status] ?? 'The request was not taken',
        detail: shown.message,
      });
    if (shown.page !== undefined) return void res.send(shown.page);
    const template = shown.status === 404 ? 'not-found' : shown.status >= 500 ? 'problem' : 'refused';
    const title = titles[shown.status] ?? 'That did not work';
    try {
      res.send(views.render(`pages/errors/${template}.njk`, { title, message: shown.message }));
    } catch (broken) {
      log.error({ err: broken, request: req.id }, 'the page of an error could not be drawn');
      res.type('text/plain').send(`${title}. ${shown.message}`);
    }
  };
}

const titles: Record<number, string> = {
  400: 'The form could not be read',
  403: 'That was sent from another site',
  404: 'Page not found',
  405: 'That is not possible here',
  413: 'That is too large',
  415: 'The form could not be read',
  500: 'There is a problem with the site',
  503: 'There is a problem with the site',
};

/** What Express and its body parsers throw, in the visitor's words; their own messages quote what was sent. */
function toHttpError(error: unknown, phone: string): HttpError {
  if (error instanceof HttpError) return error;
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  if (status === 413)
    return new HttpError(413, `That is too much text to send at once. Shorten it, or call us on ${phone}`);
  if (status === 415) return new HttpError(415, 'The form could not be read: its encoding is not known here');
  if (status >= 400 && status < 500)
    return new HttpError(400, 'What was sent could not be read. Go back and try again');
  return new HttpError(500, `Try again in a minute, or call us on ${phone}`);
}
