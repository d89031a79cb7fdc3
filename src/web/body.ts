import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { HttpError } from './http-error.ts';

// The longest honest form is 4,000 characters of four-byte emoji, percent-encoded: 48 KB. The rest is room for text that
// is too long, so that it is answered with the form and what was typed, not with an error page.
export const bodyLimitBytes = 256 * 1024;

/** Reads JSON, form-encoded and multipart bodies into req.body; anything else is answered 415. */
export function readBody(): RequestHandler[] {
  return [
    (req, _res, next) => {
      if (req.is(['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'])) next();
      else next(new HttpError(415, 'errors.mediaType'));
    },
    express.json({ limit: bodyLimitBytes }),
    express.urlencoded({ limit: bodyLimitBytes, extended: false, parameterLimit: 200 }),
    express.raw({ type: 'multipart/form-data', limit: bodyLimitBytes }),
    readMultipart,
    (req, _res, next) => {
      if (typeof req.body === 'object' && req.body !== null && !Array.isArray(req.body)) next();
      else next(new HttpError(400, 'errors.notOneObject'));
    },
  ];
}

async function readMultipart(req: Request, _res: Response, next: NextFunction): Promise<void> {
  if (!Buffer.isBuffer(req.body)) return next();
  const form = await new globalThis.Response(req.body, {
    headers: { 'content-type': req.get('content-type') ?? '' },
  })
    .formData()
    .catch(() => undefined);
  if (!form) return next(new HttpError(400, 'errors.brokenMultipart'));

  // No prototype: a field may be called __proto__.
  const fields = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of form) {
    // A file control that was left empty is sent as a file without a name.
    if (typeof value !== 'string' && value.size === 0) continue;
    if (typeof value !== 'string') return next(new HttpError(415, 'errors.noFiles'));
    fields[name] = name in fields ? [fields[name], value].flat() : value;
  }
  req.body = fields;
  next();
}
