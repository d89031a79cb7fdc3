import { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import type { Content } from '../content/content.ts';
import { openLink } from '../submission/link.ts';
import type { FileStore } from '../submission/more-files.ts';
import { type Erased, isErased } from '../submission/erased.ts';
import type { Submission } from '../submission/submission.ts';
import { readBody } from '../web/body.ts';
import { filesAsFarAsKnown, filesOf, type FormUploads, mostFiles } from '../web/form-files.ts';
import { textOf, unavailable } from '../web/form-post.ts';
import { refuseForeign } from '../web/refuse-foreign.ts';
import type { Seal } from '../web/seal.ts';
import { createThanksPage } from './page.ts';
import { addPosted, photoFields, roomFor } from './photos.ts';

interface ThanksDeps {
  content: Content;
  outbox: FileStore & { read(submissionId: string): Promise<Submission | Erased | undefined> };
  views: { render(template: string, data: object): string };
  seal: Seal;
  /** Of the links to the status of a request. */
  statusSeal: Pick<Seal, 'close'>;
  uploads: FormUploads;
  siteUrl: string | null;
  /** Called when there is something new to deliver. */
  wake: () => void;
  now: () => number;
}

type Opened<Kept = Submission | Erased> = Response<unknown, { submission: Kept }>;

/**
 * /thanks/:token: the reference and what happens next, for whoever holds the link; no more of the person than first name
 * and town. POST /thanks/:token/photos adds files to the request.
 */
export function thanksRouter({ outbox, seal, uploads, siteUrl, wake, now, ...deps }: ThanksDeps): Router {
  const { locale, words } = deps.content;
  const { prefix } = locale;
  const { t } = words;
  const page = createThanksPage(deps);
  const path = `${prefix}/thanks/:token`;
  const router = Router();

  const open: RequestHandler<{ token: string }> = async (req, res, next) => {
    res.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' });
    const id = openLink(req.params.token, seal, now());
    const submission = id === undefined ? undefined : await outbox.read(id);
    // There, whoever has a reference can still find the request.
    if (!submission) return res.redirect(303, `${prefix}/status/${encodeURIComponent(req.params.token)}`);
    (res as Opened).locals.submission = submission;
    next();
  };

  router.get(path, open, (req: Request<{ token: string }>, res: Opened) => {
    const { submission } = res.locals;
    const { added, lost } = req.query;
    const shown = { token: req.params.token, added: countIn(added), lost: lost === '1', now: now() };
    res.send(page({ ...shown, submission }));
  });

  /** Only as long as it takes files is a body worth reading. */
  const hasRoom = (req: Request<{ token: string }>, res: Opened, next: NextFunction) => {
    const { submission } = res.locals;
    if (!isErased(submission) && roomFor(submission, now()) > 0) return next();
    res.redirect(303, `${prefix}/thanks/${req.params.token}`);
  };

  async function take(req: Request<{ token: string }>, res: Opened<Submission>): Promise<void> {
    const { token } = req.params;
    const { submission } = res.locals;
    const shown = { token, now: now(), added: 0 };
    if (textOf(req, 'remove_photo') !== '')
      return void res.send(page({ ...shown, submission, files: filesOf(req).files }));
    try {
      const result = await addPosted(outbox, submission, filesOf(req), now());
      if (result.added > 0) wake();
      if (result.problems.length === 0)
        return res.redirect(303, `${prefix}/thanks/${token}?added=${result.added}`);
      const errors = result.problems.map(({ key, values }) => t(key, values));
      res.status(422).send(page({ ...shown, submission: result.submission, added: result.added, errors }));
    } catch (error) {
      const refusal = unavailable(error);
      // The request itself is safe: only the files have to come once more.
      const again = { files: filesAsFarAsKnown(req).files, errors: [t('thanks.photos.notAdded')] };
      if (refusal) refusal.page = page({ ...shown, submission, ...again });
      throw refusal ?? error;
    }
  }

  const readers = {
    estimate: Router().use(readBody({ files: { ...photoFields.estimate, uploads } })),
    helpdesk: Router().use(readBody({ files: { ...photoFields.helpdesk, uploads } })),
  };
  const read = (req: Request, res: Opened<Submission>, next: NextFunction) =>
    readers[res.locals.submission.form](req, res, next);
  router.post(`${path}/photos`, refuseForeign(siteUrl), open, hasRoom, read, take);
  // Whoever opens the address of a page that was not taken, or reloads it.
  router.get(`${path}/photos`, (req: Request<{ token: string }>, res) =>
    res.redirect(303, `${prefix}/thanks/${encodeURIComponent(req.params.token)}`),
  );
  return router;
}

/** Anybody can write an address: what is no number of files is none. */
function countIn(value: unknown): number {
  return typeof value === 'string' && /^[1-9]$/.test(value) ? Math.min(Number(value), mostFiles) : 0;
}
