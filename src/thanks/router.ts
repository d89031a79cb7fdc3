import { Router } from 'express';
import { timeOfId } from '../submission/id.ts';
import type { Submission } from '../submission/submission.ts';
import { HttpError } from '../web/http-error.ts';
import type { Seal } from '../web/seal.ts';

// Long enough to find the reference again in a bookmark, short enough that a leaked link ends.
const linkLifeMs = 90 * 24 * 60 * 60_000;

interface ThanksDeps {
  outbox: { read(submissionId: string): Promise<Submission | undefined> };
  views: { render(template: string, data: object): string };
  seal: Seal;
  now: () => number;
}

/** /thanks/:token: the reference and what happens next, for whoever holds the link; no more of the person than a first name. */
export function thanksRouter({ outbox, views, seal, now }: ThanksDeps): Router {
  const router = Router();
  router.get('/thanks/:token', async (req, res) => {
    const id = seal.open(req.params.token);
    const alive = id !== undefined && now() - timeOfId(id) < linkLifeMs;
    const submission = alive ? await outbox.read(id) : undefined;
    if (!submission) throw new HttpError(404, 'This link is not valid any more. Call us with your reference');
    const firstName = submission.fullName.split(' ')[0];
    res.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' }).send(
      views.render('pages/thanks/thanks.njk', {
        form: submission.form,
        reference: submission.reference,
        firstName,
      }),
    );
  });
  return router;
}
