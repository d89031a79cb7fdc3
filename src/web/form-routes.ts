// The routes of one form: its page or the stages of it, which work without script, and the post of the page's script or a
// program.
import { type RequestHandler, Router } from 'express';
import { readBody } from './body.ts';
import { type Drafts, isDraftId } from './drafts.ts';
import type { Values } from './form.ts';
import { formApi } from './form-api.ts';
import type { FormUploads } from './form-files.ts';
import { createFormPage, type FormPageDeps } from './form-page.ts';
import type { Post, PostResult } from './form-post.ts';
import { createFormShow } from './form-show.ts';
import { stagesOf } from './form-stages.ts';
import { createFormTake } from './form-take.ts';
import { refuseForeign } from './refuse-foreign.ts';
import type { Seal } from './seal.ts';

export interface FormRoutesDeps extends FormPageDeps {
  /** Values that a link may fill in, by field name. */
  prefill?: (query: Record<string, unknown>) => Values;
  siteUrl: string | null;
  attributionParams: readonly string[];
  /** Of the links to the thanks. */
  seal: Pick<Seal, 'close'>;
  uploads: FormUploads;
  drafts: Drafts;
  receive: (post: Post) => Promise<PostResult>;
}

export function formRoutes(deps: FormRoutesDeps): Router {
  const { definition, siteUrl, uploads } = deps;
  const { prefix } = deps.content.locale;
  const path = prefix + deps.path;
  const stages = stagesOf(definition);
  const files = definition.fields.find(({ kind }) => kind === 'files');
  const accepts = files && { files: { field: files.name, accept: files.accept ?? 'photos', uploads } };
  const read: RequestHandler[] = [refuseForeign(siteUrl), ...readBody(accepts)];
  const draw = createFormPage(deps, stages);
  const show = createFormShow(deps, stages, draw);
  const take = createFormTake(deps, stages, draw);
  const router = Router();

  router.get(path, (req, res) => show.begin(req, res));
  router.post(path, ...read, take(stages[0]));
  if (stages.length > 1)
    for (const stage of stages) {
      router.get(`${path}/:draft${stage.path}`, onlyDrafts, show.stage(stage));
      router.post(`${path}/:draft${stage.path}`, onlyDrafts, ...read, take(stage));
    }
  router.use(formApi(deps, read));
  return router;
}

/** Anything else below the form's path is nothing of ours, and its body is not worth reading. */
const onlyDrafts: RequestHandler<{ draft: string }> = (req, _res, next) =>
  next(isDraftId(req.params.draft) ? undefined : 'route');
