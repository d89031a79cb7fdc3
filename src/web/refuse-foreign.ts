import type { RequestHandler } from 'express';
import { HttpError } from './http-error.ts';
import { postedFrom } from './same-site.ts';

/** Answers 403 to a form that was sent from another site's page. */
export function refuseForeign(siteUrl: string | null): RequestHandler {
  return (req, res, next) => {
    res.vary('Sec-Fetch-Site').vary('Origin');
    next(postedFrom(req, siteUrl) === 'foreign' ? new HttpError(403, 'errors.foreign') : undefined);
  };
}
