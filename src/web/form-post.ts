// What is known of one post of a form, and what can become of it.
import type { Request } from 'express';
import { addressPrefix } from './address.ts';
import { readAttribution } from './attribution.ts';
import type { Values } from './form.ts';
import type { FormFile } from './form-files.ts';
import { HttpError } from './http-error.ts';
import { postedFrom } from './same-site.ts';

/** A post whose answers are in order, with what is known of the sender. */
export interface Post {
  values: Values;
  /** What was added, in its order. */
  files: FormFile[];
  key: string;
  token: string;
  honeypot: string;
  startedAt: number | null;
  fromOwnPage: boolean;
  address: string | undefined;
  sender: string;
  hostnames: string[];
  /** In which language, and on which page, it was filled in. */
  locale: string;
  page: string;
  attribution: ReturnType<typeof readAttribution>;
}

export type PostResult =
  | {
      outcome: 'kept';
      submission: { id: string; reference: string; files?: readonly { digest: string }[] | undefined };
      repeated: boolean;
    }
  | { outcome: 'refused'; why: 'captcha' }
  | { outcome: 'refused'; why: 'rate'; retryAfterSeconds: number };

/** All of a post but its answers. `path` is that of the form's page, `postedTo` what a program is known by. */
export function postOf(
  req: Request,
  form: {
    path: string;
    postedTo: string;
    locale: string;
    siteUrl: string | null;
    attributionParams: readonly string[];
  },
): Omit<Post, 'values' | 'files'> {
  const body = req.body as Record<string, unknown>;
  const startedAt = Number(textOf(req, 't0'));
  const fromOwnPage = postedFrom(req, form.siteUrl) === 'own';
  return {
    // Longer than any key that is one; what is cut off cannot make two sends look alike, the answers are compared too.
    key: (req.get('idempotency-key')?.trim() || textOf(req, 'key')).slice(0, 255),
    token: textOf(req, 'recaptcha_token') || textOf(req, 'g-recaptcha-response'),
    honeypot: textOf(req, 'website_url'),
    startedAt: startedAt > 0 ? startedAt : null,
    fromOwnPage,
    address: req.ip,
    sender: addressPrefix(req.ip),
    hostnames: hostnamesOf(req, form.siteUrl),
    locale: form.locale,
    // The page's script posts to an address that nobody can open, and the address of a draft is nobody's business.
    page: fromOwnPage ? form.path : form.postedTo,
    attribution: readAttribution(body, { params: form.attributionParams }),
  };
}

/** What was posted under a name that is no field's; empty unless it is one text. */
export function textOf(req: Request, name: string): string {
  const value = (req.body as Record<string, unknown>)[name];
  return typeof value === 'string' ? value.trim() : '';
}

/** Where a captcha token may come from: the configured site; while none is configured, the host that was asked, or this machine. */
function hostnamesOf(req: Request, siteUrl: string | null): string[] {
  if (siteUrl !== null) return [new URL(siteUrl).hostname];
  const host = `http://${req.get('host') ?? ''}`;
  return ['localhost', '127.0.0.1', ...(URL.canParse(host) ? [new URL(host).hostname] : [])];
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
