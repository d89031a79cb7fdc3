// The routes of one form: the page, the plain post that works without script, and the post of the page's script or a program.
import { type Request, type Response, Router } from 'express';
import type { Content } from '../content/content.ts';
import type { Words } from '../content/words.ts';
import { addressPrefix } from './address.ts';
import { type Attribution, attributionFields, readAttribution } from './attribution.ts';
import { readBody } from './body.ts';
import { controlsOf, type FieldError, type FormDefinition, readForm, type Values } from './form.ts';
import { HttpError } from './http-error.ts';
import { sendProblem } from './problem.ts';
import { refuseForeign } from './refuse-foreign.ts';
import { postedFrom } from './same-site.ts';
import type { Seal } from './seal.ts';

/** A post whose answers are in order, with what is known of the sender. */
export interface Post {
  values: Values;
  key: string;
  token: string;
  honeypot: string;
  startedAt: number | null;
  fromOwnPage: boolean;
  address: string | undefined;
  sender: string;
  hostnames: string[];
  page: string;
  attribution: Attribution | undefined;
}

export type PostResult =
  | { outcome: 'kept'; submission: { id: string; reference: string }; repeated: boolean }
  | { outcome: 'refused'; why: 'captcha' }
  | { outcome: 'refused'; why: 'rate'; retryAfterSeconds: number };

export interface FormRoutesDeps {
  content: Pick<Content, 'locale' | 'words' | 'business'>;
  /** Where the page is in the site's own language, such as /free-estimate. */
  path: string;
  apiPath: string;
  /** Its name, which is also the reCAPTCHA action. */
  name: string;
  definition: FormDefinition;
  /** Values that a link may fill in, by field name. */
  prefill?: (query: Request['query']) => Values;
  siteUrl: string | null;
  captchaSiteKey: string | null;
  render: (form: FormView) => string;
  /** Of the links to the thanks. */
  seal: Pick<Seal, 'close'>;
  receive: (post: Post) => Promise<PostResult>;
  now: () => number;
}

/** What a form's template gets. */
export interface FormView {
  action: string;
  apiAction: string;
  /** What the address asked for, with its question mark: the other languages' pages are asked the same. */
  query: string;
  controls: ReturnType<typeof controlsOf>;
  errors: FieldError[];
  /** The conditions between fields as JSON, for the browser's check. */
  rules: string;
  /** What the page's script says, as JSON. */
  words: string;
  /** Something that no single field is to blame for. */
  notice: string | null;
  startedAt: number;
  /** Hidden fields that say how the visitor came here. */
  attribution: { name: string; value: string }[];
  captcha: { siteKey: string; action: string } | null;
}

const noticeStatus = { captcha: 403, rate: 429 } as const;

export function formRoutes(deps: FormRoutesDeps): Router {
  const { definition, siteUrl } = deps;
  const { locale, words, business } = deps.content;
  const { t } = words;
  const phone = business.phone.display;
  const path = locale.prefix + deps.path;
  const apiPath = locale.prefix + deps.apiPath;
  const thanksPath = (submissionId: string) => `${locale.prefix}/thanks/${deps.seal.close(submissionId)}`;
  const said = scriptWords(t, phone);
  const router = Router();

  function page(
    values: Values,
    {
      errors = [],
      notice = null,
      query = '',
      startedAt = deps.now(),
      attribution,
    }: Partial<Pick<FormView, 'errors' | 'notice' | 'query' | 'startedAt'> & Pick<Post, 'attribution'>> = {},
  ): string {
    const form: FormView = {
      action: path,
      apiAction: apiPath,
      query,
      controls: controlsOf(definition, values, errors),
      errors,
      rules: JSON.stringify(definition.rules),
      words: said,
      notice,
      startedAt,
      attribution: attributionFields(attribution),
      captcha: deps.captchaSiteKey === null ? null : { siteKey: deps.captchaSiteKey, action: deps.name },
    };
    return deps.render(form);
  }

  function refusalWords(result: Extract<PostResult, { outcome: 'refused' }>): string {
    if (result.why === 'captcha') return t('errors.captcha', { phone });
    return t('errors.rate', { minutes: Math.ceil(result.retryAfterSeconds / 60), phone });
  }

  router.get(path, (req, res) => {
    // Not no-store: the browser would throw away what was typed when a visitor goes Back after a failed send.
    const [, query = ''] = req.originalUrl.split(/(?=\?)/);
    const attribution = readAttribution(req.query);
    res
      .set('Cache-Control', 'private, no-cache')
      .send(page(deps.prefill?.(req.query) ?? {}, { attribution, query }));
  });

  router.post(path, refuseForeign(siteUrl), readBody(), async (req: Request, res: Response) => {
    res.set('Cache-Control', 'no-store');
    const { values, errors } = await readForm(definition, req, t);
    const post = postOf(req, values, path, siteUrl);
    // Drawn again, the form keeps its age: whoever corrects one answer may well be quick.
    const again = { startedAt: post.startedAt ?? deps.now(), attribution: post.attribution };
    if (errors.length > 0) return void res.status(422).send(page(values, { ...again, errors }));
    const result = await deps.receive(post).catch((error: unknown) => {
      const refusal = unavailable(error);
      if (refusal) refusal.page = page(values, { ...again, notice: t(refusal.key, { phone }) });
      throw refusal ?? error;
    });
    if (result.outcome === 'kept') return res.redirect(303, thanksPath(result.submission.id));
    if (result.why === 'rate') res.set('Retry-After', String(result.retryAfterSeconds));
    res.status(noticeStatus[result.why]).send(page(values, { ...again, notice: refusalWords(result) }));
  });

  router.post(apiPath, refuseForeign(siteUrl), readBody(), async (req: Request, res: Response) => {
    res.set('Cache-Control', 'no-store');
    const { values, errors } = await readForm(definition, req, t);
    if (errors.length > 0) return sendProblem(res, { status: 422, title: t('errors.title.form'), errors });
    const result = await deps.receive(postOf(req, values, path, siteUrl));
    if (result.outcome === 'kept') {
      const { id, reference } = result.submission;
      return void res
        .status(result.repeated ? 200 : 201)
        .json({ reference, status: 'received', thanks: thanksPath(id) });
    }
    if (result.why === 'rate') res.set('Retry-After', String(result.retryAfterSeconds));
    sendProblem(res, {
      status: noticeStatus[result.why],
      title: t('errors.title.notTaken'),
      detail: refusalWords(result),
    });
  });

  router.all(apiPath, (_req, _res, next) =>
    next(new HttpError(405, 'errors.sendWithPost', { headers: { Allow: 'POST' } })),
  );
  return router;
}

// A store that cannot write is usually back within a restart.
const retryAfterUnavailable = '30';

/** What to tell the sender of a form that the store could not take; undefined for any other error. */
export function unavailable(error: unknown): HttpError | undefined {
  // The store's error by name: web/ knows no store.
  if (!(error instanceof Error) || error.name !== 'OutboxUnavailable') return undefined;
  const headers = { 'Retry-After': retryAfterUnavailable };
  const refusal = new HttpError(503, 'errors.unavailable', { headers });
  refusal.cause = error;
  return refusal;
}

/** forms.js has no words of its own. */
function scriptWords(t: Words['t'], phone: string): string {
  return JSON.stringify({
    errorPrefix: `${t('site.errorPrefix')} `,
    sending: t('forms.script.sending'),
    stillSending: t('forms.script.stillSending'),
    offline: t('forms.script.offline'),
    backOnline: t('forms.script.backOnline'),
    notSent: t('forms.script.notSent', { phone }),
  });
}

function postOf(req: Request, values: Values, path: string, siteUrl: string | null): Post {
  const body = req.body as Record<string, unknown>;
  const text = (name: string) => (typeof body[name] === 'string' ? body[name].trim() : '');
  const startedAt = Number(text('t0'));
  const fromOwnPage = postedFrom(req, siteUrl) === 'own';
  return {
    values,
    // Longer than any key that is one; what is cut off cannot make two sends look alike, the answers are compared too.
    key: (req.get('idempotency-key')?.trim() || text('key')).slice(0, 255),
    token: text('recaptcha_token') || text('g-recaptcha-response'),
    honeypot: text('website_url'),
    startedAt: startedAt > 0 ? startedAt : null,
    fromOwnPage,
    address: req.ip,
    sender: addressPrefix(req.ip),
    hostnames: hostnamesOf(req, siteUrl),
    // The page's script posts to an address that nobody can open.
    page: fromOwnPage ? path : req.path,
    attribution: readAttribution(body),
  };
}

/** Where a captcha token may come from: the configured site; while none is configured, the host that was asked, or this machine. */
function hostnamesOf(req: Request, siteUrl: string | null): string[] {
  if (siteUrl !== null) return [new URL(siteUrl).hostname];
  const host = `http://${req.get('host') ?? ''}`;
  return ['localhost', '127.0.0.1', ...(URL.canParse(host) ? [new URL(host).hostname] : [])];
}
