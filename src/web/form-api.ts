// POST /api/<form>: all answers of a form in one go, from the page's script or from a program.
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { postOf, textOf } from './form-post.ts';
import { readAnswers } from './form-reading.ts';
import type { FormRoutesDeps } from './form-routes.ts';
import { createSend } from './form-send.ts';
import { HttpError } from './http-error.ts';
import { sendProblem } from './problem.ts';

/** `read` refuses what comes from elsewhere, and reads what was posted. */
export function formApi(deps: FormRoutesDeps, read: RequestHandler[]): Router {
  const { definition, siteUrl, attributionParams } = deps;
  const { locale, words } = deps.content;
  const { t } = words;
  const apiPath = locale.prefix + deps.apiPath;
  const form = {
    path: locale.prefix + deps.path,
    postedTo: apiPath,
    locale: locale.tag,
    siteUrl,
    attributionParams,
  };
  const send = createSend(deps);
  const router = Router();

  router.post(apiPath, ...read, async (req: Request, res: Response) => {
    res.set('Cache-Control', 'no-store');
    const { values, files, errors } = await readAnswers(definition, req, t);
    if (errors.length > 0) return sendProblem(res, { status: 422, title: t('errors.title.form'), errors });
    const sent = await send({ ...postOf(req, form), values, files }, textOf(req, 'draft'));
    if (sent.kept) {
      const { reference, repeated, thanks } = sent;
      return void res.status(repeated ? 200 : 201).json({ reference, status: 'received', thanks });
    }
    res.set(sent.headers);
    sendProblem(res, { status: sent.status, title: t('errors.title.notTaken'), detail: sent.words });
  });

  router.all(apiPath, (_req, _res, next) =>
    next(new HttpError(405, 'errors.sendWithPost', { headers: { Allow: 'POST' } })),
  );
  return router;
}
