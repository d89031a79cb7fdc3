// How a visitor came here, without cookies: read from where they arrive, carried in the form itself as two hidden fields.
import type { Request } from 'express';
import { tidyLine } from './tidy.ts';

/** One arrival; what was not told is null. */
interface Touch {
  at: number | null;
  page: string | null;
  referrer: string | null;
  params: Readonly<Record<string, string>>;
}

/** The first, and the last where that was another. */
export interface Attribution {
  first: Touch;
  last: Touch | null;
}

interface Rules {
  /** The names that say something, as site.yaml lists them. */
  params: readonly string[];
}

// A campaign's name is shorter, and so is every click id; what is longer was made up by a program.
const longestUtm = 64;
const longest = 200;
// Two touches of that many names are far below what a form may hold in a field.
const longestField = 20_000;

// No name of a parameter has a dot, so these are never taken for one.
const about = { at: '.at', page: '.page', referrer: '.referrer' } as const;

/**
 * What a request for a form's page tells: the query of its own address, or else that of the page of ours that linked to
 * it (within one site a browser sends the whole address), or else the other site that it came from.
 */
export function attributionOnArrival(
  req: Request,
  { params, siteUrl, now }: Rules & { siteUrl: string | null; now: number },
): Attribution | undefined {
  const [path = '', query = ''] = req.originalUrl.split('?', 2);
  const here = paramsOf(new URLSearchParams(query), params);
  const from = urlOf(req.get('referer'));
  if (from && isOwn(from, req, siteUrl)) {
    const there = paramsOf(from.searchParams, params);
    // How it came to that page is not known any more.
    if (!hasAny(here) && hasAny(there))
      return attribution(touch({ at: null, page: from.pathname, referrer: null, params: there }));
    return hasAny(here)
      ? attribution(touch({ at: now, page: path, referrer: null, params: here }))
      : undefined;
  }
  return attribution(touch({ at: now, page: path, referrer: from?.href ?? null, params: here }));
}

/** Reads the hidden fields of a body, and the names themselves where a program sends them as fields. */
export function readAttribution(
  body: Readonly<Record<string, unknown>>,
  { params }: Rules,
): Attribution | undefined {
  const plain = new URLSearchParams();
  for (const name of params) {
    const value = body[name];
    if (typeof value === 'string') plain.set(name, value);
  }
  return attribution(
    touchIn(body.first_touch, params),
    touchIn(body.last_touch, params),
    touch({ at: null, page: null, referrer: null, params: paramsOf(plain, params) }),
  );
}

/** The same as hidden fields of the form; both are always there, for the page's script to fill. */
export function attributionFields(known: Attribution | undefined): { name: string; value: string }[] {
  return [
    { name: 'first_touch', value: known ? textOf(known.first) : '' },
    { name: 'last_touch', value: known?.last ? textOf(known.last) : '' },
  ];
}

function isOwn(from: URL, req: Request, siteUrl: string | null): boolean {
  return from.host === req.get('host') || (siteUrl !== null && from.origin === new URL(siteUrl).origin);
}

function attribution(...touches: (Touch | undefined)[]): Attribution | undefined {
  const [first, ...others] = touches.filter((one) => one !== undefined);
  if (!first) return undefined;
  // The server and the page's script may both have seen one arrival, each by its own clock.
  return { first, last: others.find((other) => !isSamePlace(first, other)) ?? null };
}

function isSamePlace(one: Touch, other: Touch): boolean {
  return textOf({ ...one, at: null }) === textOf({ ...other, at: null });
}

/** Within its bounds; undefined when nothing is told. */
function touch({ at, page, referrer, params }: Touch): Touch | undefined {
  const from = referrerOf(referrer);
  const landing = pageOf(page);
  const tells = from !== null || landing !== null || hasAny(params);
  return tells ? { at, page: landing, referrer: from, params } : undefined;
}

function touchIn(field: unknown, params: readonly string[]): Touch | undefined {
  if (typeof field !== 'string' || field.length > longestField) return undefined;
  const said = new URLSearchParams(field);
  const at = said.get(about.at) ?? '';
  return touch({
    at: /^[1-9]\d{12}$/.test(at) ? Number(at) : null,
    page: said.get(about.page),
    referrer: said.get(about.referrer),
    params: paramsOf(said, params),
  });
}

function textOf({ at, page, referrer, params }: Touch): string {
  const said = new URLSearchParams(Object.entries(params));
  if (at !== null) said.set(about.at, String(at));
  if (page !== null) said.set(about.page, page);
  if (referrer !== null) said.set(about.referrer, referrer);
  return said.toString();
}

function paramsOf(said: URLSearchParams, names: readonly string[]): Touch['params'] {
  const known = names.map((name) => [
    name,
    tidy(said.get(name), name.startsWith('utm_') ? longestUtm : longest),
  ]);
  return Object.fromEntries(known.filter(([, value]) => value !== null)) as Touch['params'];
}

const hasAny = (params: Touch['params']) => Object.keys(params).length > 0;

// What comes below these names an answer, a request or a draft.
const withToken = /^((?:\/[\w-]+)?\/(?:thanks|status|free-estimate))\/.*$/i;

function pageOf(path: string | null): string | null {
  const page = tidy(path?.replace(withToken, '$1') ?? null, longest);
  return page !== null && /^\/(?!\/)[^?#]*$/.test(page) ? page : null;
}

/** Origin and path: what follows them is nobody's business. */
function referrerOf(address: string | null): string | null {
  const url = urlOf(address ?? undefined);
  return url && (tidy(url.origin + url.pathname, longest) ?? tidy(url.origin, longest));
}

function urlOf(address: string | undefined): URL | null {
  const url = address === undefined ? null : URL.parse(address);
  return url && /^https?:$/.test(url.protocol) ? url : null;
}

/** Nobody's mail address gets in, whoever put it into a link. */
function tidy(value: string | null, most: number): string | null {
  const line = tidyLine(value ?? '')
    .slice(0, most)
    .toWellFormed()
    .trim();
  return line === '' || /\S(@|%40)\S+\.\S/i.test(line) ? null : line;
}
