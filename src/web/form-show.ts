// The pages of a form: its beginning, and its stages with the answers of a draft.
import type { Request, RequestHandler, Response } from 'express';
import { attributionOnArrival } from './attribution.ts';
import type { Stage } from './form.ts';
import { goneOf } from './form-files.ts';
import { type DrawForm, keptForBack } from './form-page.ts';
import { unavailable } from './form-post.ts';
import { readForm } from './form-reading.ts';
import type { FormRoutesDeps } from './form-routes.ts';
import { thanksPathOf } from './form-send.ts';
import { errorsIn, firstWrongBefore, placeOf, type Stages } from './form-stages.ts';
import { HttpError } from './http-error.ts';

export function createFormShow(deps: FormRoutesDeps, stages: Stages, draw: DrawForm) {
  const { definition, drafts, uploads, siteUrl, attributionParams, now } = deps;
  const { locale, words } = deps.content;
  const { t } = words;
  const path = locale.prefix + deps.path;
  const thanksPath = thanksPathOf(deps);
  const noticed: Record<string, string> = { ended: t('forms.ended'), cleared: t('forms.cleared') };

  return {
    /** The form as it begins, with what a link fills in. */
    begin(req: Request, res: Response): void {
      const [, query = ''] = req.originalUrl.split(/(?=\?)/);
      const { notice } = req.query;
      const page = draw({
        stage: stages[0],
        values: deps.prefill?.(req.query) ?? {},
        files: [],
        query,
        startedAt: now(),
        attribution: attributionOnArrival(req, { params: attributionParams, siteUrl, now: now() }),
        ...(typeof notice === 'string' && Object.hasOwn(noticed, notice) && { flash: noticed[notice] }),
      });
      res.set('Cache-Control', keptForBack).send(page);
    },

    /** A stage of a draft. What is not there any more, or was sent, leads on to where the visitor wants to be. */
    stage(stage: Stage): RequestHandler<{ draft: string }> {
      return async (req, res) => {
        const id = req.params.draft;
        const draft = await drafts.open(id).catch(tryAgain);
        if (!draft) return res.redirect(303, `${path}?notice=ended`);
        if (draft.sent !== undefined) return res.redirect(303, thanksPath(draft.sent));
        const { errors } = await readForm(definition, { body: draft.values }, t);
        const wrong = firstWrongBefore(stage, errors, stages);
        if (wrong) return res.redirect(303, path + placeOf(wrong, id));
        const { values, startedAt, key, attribution } = draft;
        const files = await uploads.find(draft.files).catch(tryAgain);
        const page = draw({
          stage,
          values,
          files,
          gone: goneOf(draft.files, files),
          draft: id,
          change: req.query.change !== undefined,
          // The last stage found something wrong here.
          errors: req.query.check === undefined ? [] : errorsIn(stage, errors),
          startedAt,
          key,
          attribution,
        });
        res.set('Cache-Control', keptForBack).send(page);
      };
    },
  };
}

/** There is nothing typed of which to say that it is still there. */
function tryAgain(error: unknown): never {
  const refusal = unavailable(error);
  if (!refusal) throw error;
  throw Object.assign(new HttpError(503, 'errors.tryAgain', { headers: refusal.headers }), { cause: error });
}
