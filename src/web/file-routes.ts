// The routes by which a page's script adds the files of a form one by one, shows them and takes them away again.
import { type Request, type Response, Router } from 'express';
import type { Content } from '../content/content.ts';
import { readBody } from './body.ts';
import { type Accept, type FileProblem, filesOf, type FormUploads, showFile } from './form-files.ts';
import { unavailable } from './form-post.ts';
import { HttpError } from './http-error.ts';
import { sendProblem } from './problem.ts';
import { refuseForeign } from './refuse-foreign.ts';

interface FileRoutesDeps {
  content: Pick<Content, 'locale' | 'words'>;
  /** Of the form, such as /api/estimate. */
  apiPath: string;
  /** The form's field for files. */
  field: string;
  accept: Accept;
  uploads: FormUploads;
  siteUrl: string | null;
}

/** POST <apiPath>/files, GET and DELETE <apiPath>/files/:token. */
export function fileRoutes({
  content: { locale, words },
  field,
  accept,
  uploads,
  siteUrl,
  ...deps
}: FileRoutesDeps): Router {
  const { t } = words;
  const apiPath = locale.prefix + deps.apiPath;
  const path = `${apiPath}/files`;
  const one = `${path}/:token`;
  const router = Router();

  router.post(
    path,
    refuseForeign(siteUrl),
    readBody({ files: { field, accept, uploads, most: 1 } }),
    (req: Request, res: Response) => {
      res.set('Cache-Control', 'no-store');
      const { files, problems } = filesOf(req);
      const title = t(`uploads.title.${accept}`);
      const later = problems.flatMap((problem) => whenLater(problem) ?? [])[0];
      if (later) {
        const { status, seconds, key, values } = later;
        res.set('Retry-After', String(seconds));
        return sendProblem(res, { status, title, detail: t(key, values) });
      }
      const [file] = files;
      if (problems.length === 0 && file) {
        res.status(201).json(showFile(file, apiPath, locale.tag));
        return;
      }
      const said = problems.map(({ key, values }) => t(key, values));
      if (said.length === 0) said.push(t(`uploads.none.${accept}`));
      sendProblem(res, { status: 422, title, errors: said.map((message) => ({ field, message })) });
    },
  );

  router.get(one, async (req: Request<{ token: string }>, res: Response) => {
    const thumb = await uploads.thumb(req.params.token).catch(orLater);
    if (!thumb) throw new HttpError(404, 'errors.nothingHere');
    res
      .set({
        'Cache-Control': 'private, max-age=3600',
        'X-Content-Type-Options': 'nosniff',
        'Cross-Origin-Resource-Policy': 'same-origin',
      })
      .type('image/jpeg')
      .send(Buffer.from(thumb));
  });

  router.delete(one, refuseForeign(siteUrl), async (req: Request<{ token: string }>, res: Response) => {
    await uploads.remove(req.params.token).catch(orLater);
    res.status(204).end();
  });

  router.all(path, () => {
    throw new HttpError(405, 'errors.sendWithPost', { headers: { Allow: 'POST' } });
  });
  router.all(one, () => {
    throw new HttpError(405, 'errors.sendWithPost', { headers: { Allow: 'GET, HEAD, DELETE' } });
  });
  return router;
}

/** For what is no fault of the file: the same one may be taken another time. */
function whenLater(problem: FileProblem): (FileProblem & { status: number; seconds: number }) | undefined {
  switch (problem.key) {
    case 'uploads.full':
      return { ...problem, status: 503, seconds: 600 };
    case 'uploads.busy':
      return { ...problem, status: 503, seconds: 10 };
    case 'uploads.rate':
      return { ...problem, status: 429, seconds: 60 * Number(problem.values.minutes) };
    default:
      return undefined;
  }
}

function orLater(error: unknown): never {
  throw unavailable(error) ?? error;
}
