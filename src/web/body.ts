import express, { type RequestHandler } from 'express';
import { addressPrefix } from './address.ts';
import { keepPostedFiles, mostFileBytes, mostFiles, mostMegabytes } from './form-files.ts';
import { HttpError } from './http-error.ts';
import { readMultipart, tooSlow } from './multipart.ts';
import { type FilesWanted, noFiles, startTaking } from './posted-files.ts';

// The longest honest form is 4,000 characters of four-byte emoji, percent-encoded: 48 KB. The rest is room for text that
// is too long, so that it is answered with the form and what was typed, not with an error page.
export const bodyLimitBytes = 256 * 1024;

/** As many files as a form takes, each as large as it may be, and room for what stands around them. */
export const filesBodyLimitBytes = mostFiles * mostFileBytes + 1024 * 1024;

// Far more than such a text takes on any line that a page came over.
const patienceMs = 20_000;

interface BodyOptions {
  /** Without it a file is answered 415. */
  files?: FilesWanted;
  /** How long a body may take; where files are taken: how long a multipart body may pause. */
  withinMs?: number;
}

/**
 * Reads JSON, form-encoded and multipart bodies into req.body, and what they bring and name of `files` into filesOf(req);
 * anything else is answered 415.
 */
export function readBody({ files, withinMs = patienceMs }: BodyOptions = {}): RequestHandler[] {
  return [
    (req, _res, next) => {
      if (req.is(['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'])) next();
      else next(new HttpError(415, 'errors.mediaType'));
    },
    inTime(express.json({ limit: bodyLimitBytes }), withinMs),
    inTime(express.urlencoded({ limit: bodyLimitBytes, extended: false, parameterLimit: 200 }), withinMs),
    files ? readParts(files, withinMs) : inTime(readParts(files, withinMs), withinMs),
  ];
}

/** Multipart bodies, and what all bodies have to say of files. */
function readParts(files: FilesWanted | undefined, silenceMs: number): RequestHandler {
  const limits = { textBytes: bodyLimitBytes, fileBytes: mostFileBytes, silenceMs };
  const bytes = files ? filesBodyLimitBytes : bodyLimitBytes;
  const tooManyBytes = () =>
    files
      ? new HttpError(413, 'uploads.tooMuch', { values: { max: mostFiles, megabytes: mostMegabytes } })
      : new HttpError(413, 'errors.tooMuchText');

  return async (req, _res, next) => {
    const taking =
      files &&
      startTaking(files, {
        sender: addressPrefix(req.ip),
        bytes: Number(req.headers['content-length'] ?? NaN),
      });
    try {
      if (req.is('multipart/form-data'))
        req.body = await readMultipart(req, { ...limits, bytes, tooManyBytes }, taking ?? noFiles);
      const body: unknown = req.body;
      if (typeof body !== 'object' || body === null || Array.isArray(body))
        throw new HttpError(400, 'errors.notOneObject');
      if (taking) keepPostedFiles(req, await taking.filesOf(body as Record<string, unknown>));
    } finally {
      taking?.end();
    }
    next();
  };
}

/** A body that trickles must not hold its connection for as long as files may take. */
function inTime(read: RequestHandler, withinMs: number): RequestHandler {
  return (req, res, next) => {
    let over = false;
    const finish = (error?: unknown) => {
      clearTimeout(limit);
      if (!over) next(error);
      over = true;
    };
    const limit = setTimeout(() => finish(tooSlow()), withinMs);
    void Promise.resolve(read(req, res, finish)).catch(finish);
  };
}
