// The routes by which a page's script adds the files of a form one by one, shows them and takes them away again.
import { type NextFunction, type Request, type Response, Router } from 'express';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Content } from '../content/content.ts';
import { addressPrefix } from './address.ts';
import { readBody } from './body.ts';
import { type Accept, filesOf, type FormUploads, showFile } from './form-files.ts';
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
  /** How many files one sender may add in ten minutes; 0 is no limit. */
  rate?: number;
}

const windowSeconds = 600;

/** POST <apiPath>/files, GET and DELETE <apiPath>/files/:token. */
export function fileRoutes({
  content: { locale, words },
  field,
  accept,
  uploads,
  siteUrl,
  rate = 60,
  ...deps
}: FileRoutesDeps): Router {
  const { t } = words;
  const apiPath = locale.prefix + deps.apiPath;
  const path = `${apiPath}/files`;
  const one = `${path}/:token`;
  const counter = new RateLimiterMemory({ points: rate, duration: windowSeconds });
  const router = Router();

  async function refuseTooMany(req: Request): Promise<void> {
    if (rate === 0) return;
    await counter.consume(addressPrefix(req.ip)).catch(({ msBeforeNext }: RateLimiterRes) => {
      const seconds = Math.ceil(msBeforeNext / 1000);
      throw new HttpError(429, 'uploads.rate', {
        values: { minutes: Math.ceil(seconds / 60) },
        headers: { 'Retry-After': String(seconds) },
      });
    });
  }

  router.post(
    path,
    refuseForeign(siteUrl),
    async (req: Request, _res: Response, next: NextFunction) => {
      await refuseTooMany(req);
      next();
    },
    readBody({ files: { field, accept, uploads, most: 1 } }),
    (req: Request, res: Response) => {
      res.set('Cache-Control', 'no-store');
      const { files, problems } = filesOf(req);
      const title = t(`uploads.title.${accept}`);
      if (problems.some(({ key }) => key === 'uploads.full')) {
        res.set('Retry-After', '600');
        return sendProblem(res, { status: 503, title, detail: t('uploads.full') });
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

function orLater(error: unknown): never {
  throw unavailable(error) ?? error;
}
