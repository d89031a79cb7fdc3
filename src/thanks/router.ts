import { Router } from 'express';
import type { Content } from '../content/content.ts';
import { openLink } from '../submission/link.ts';
import type { Submission } from '../submission/submission.ts';
import type { Seal } from '../web/seal.ts';

interface ThanksDeps {
  content: Pick<Content, 'locale'>;
  outbox: { read(submissionId: string): Promise<Submission | undefined> };
  views: { render(template: string, data: object): string };
  seal: Seal;
  /** Of the links to the status of a request. */
  statusSeal: Pick<Seal, 'close'>;
  now: () => number;
}

/** /thanks/:token: the reference and what happens next, for whoever holds the link; no more of the person than a first name. */
export function thanksRouter({ content, outbox, views, seal, statusSeal, now }: ThanksDeps): Router {
  const { prefix } = content.locale;
  const router = Router();
  router.get(`${prefix}/thanks/:token`, async (req, res) => {
    res.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' });
    const id = openLink(req.params.token, seal, now());
    const submission = id === undefined ? undefined : await outbox.read(id);
    // There, whoever has a reference can still find the request.
    if (!submission) return res.redirect(303, `${prefix}/status/${encodeURIComponent(req.params.token)}`);
    res.send(
      views.render('pages/thanks/thanks.njk', {
        form: submission.form,
        reference: submission.reference,
        firstName: submission.fullName.split(' ')[0],
        path: `/thanks/${req.params.token}`,
        statusPath: `/status/${statusSeal.close(submission.id)}`,
      }),
    );
  });
  return router;
}
