import { type Request, type Response, Router } from 'express';
import type { Content } from '../content/content.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { openLink } from '../submission/link.ts';
import { addressPrefix } from '../web/address.ts';
import { readBody } from '../web/body.ts';
import type { FieldError, Values } from '../web/form.ts';
import { controlsOf } from '../web/form-controls.ts';
import { readForm } from '../web/form-reading.ts';
import { refuseForeign } from '../web/refuse-foreign.ts';
import type { Seal } from '../web/seal.ts';
import { findRequest, lookupForm } from './lookup.ts';
import { viewRequest } from './request.ts';
import type { Tries } from './tries.ts';

interface StatusDeps {
  content: Content;
  outbox: Pick<Outbox, 'show'>;
  views: { render(template: string, data: object): string };
  siteUrl: string | null;
  seal: Seal;
  /** The same for every language. */
  tries: Tries;
  now: () => number;
  /** What every answer to a lookup takes at least. */
  pause?: () => Promise<void>;
}

interface LookupState {
  errors?: FieldError[];
  wrong?: FieldError[];
  notice?: string;
  ended?: string;
}

export const statusPath = '/status';

// More than looking up takes, so that no clock tells a reference that exists from one that does not.
const answerAfterMs = 250;

/** /status, where a request is looked up by its reference, and /status/:token, the page of one request. */
export function statusRouter({
  content,
  outbox,
  views,
  siteUrl,
  seal,
  tries,
  now,
  pause = () => new Promise((resolve) => setTimeout(resolve, answerAfterMs)),
}: StatusDeps): Router {
  const { business, locale, words } = content;
  const { t } = words;
  const path = locale.prefix + statusPath;
  const definition = lookupForm(content);
  const router = Router();

  /** `wrong` are the errors that are shown at their fields; `ended` is said of the link that was followed. */
  function lookup(values: Values, { errors = [], wrong = errors, notice, ended }: LookupState = {}): string {
    const form = { action: path, controls: controlsOf(definition, values, wrong), errors, notice };
    return views.render('pages/status/lookup.njk', { form, ended });
  }

  async function show(name: string) {
    // Under a name of its own, or the visitor would be told that a request could not be taken.
    return outbox.show(name).catch((cause: unknown) => {
      throw new Error('a request could not be looked up', { cause });
    });
  }

  router.use(path, (_req, res, next) => {
    res.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' });
    next();
  });

  router.get(path, (_req, res) => void res.send(lookup({})));

  router.post(path, refuseForeign(siteUrl), readBody(), async (req: Request, res: Response) => {
    const { values, errors } = await readForm(definition, req, t);
    if (errors.length > 0) return void res.status(422).send(lookup(values, { errors }));

    const wait = await tries.take(addressPrefix(req.ip));
    if (wait !== null) {
      const notice = t('status.tooMany', { phone: business.phone.display });
      return void res.status(429).set('Retry-After', String(wait)).send(lookup(values, { notice }));
    }
    const [id] = await Promise.all([findRequest(values, { show }, business.country), pause()]);
    if (id !== undefined) return res.redirect(303, `${path}/${seal.close(id)}`);
    // At no field: it is not told which of the two was wrong.
    const unknown = [{ field: 'reference', message: t('status.notFound') }];
    res.status(422).send(lookup(values, { errors: unknown, wrong: [] }));
  });

  router.get(`${path}/:token`, async (req, res) => {
    const id = openLink(req.params.token, seal, now());
    const detail = id === undefined ? undefined : await show(id);
    if (!detail) return void res.status(404).send(lookup({}, { ended: t('status.linkEnded') }));
    const request = viewRequest(detail, content);
    res.send(
      views.render('pages/status/request.njk', { path: `${statusPath}/${req.params.token}`, request }),
    );
  });
  return router;
}
