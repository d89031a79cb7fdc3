import type { Request } from 'express';

/**
 * Where a post came from: `own` page, a `foreign` site, or `unknown` (a program, or a browser that hides it).
 * Sec-Fetch-Site is what the browser itself says and cannot be set by a page; Origin is the fallback for older
 * browsers and for plain http. Without a configured `siteUrl` the Host header stands in for it: a page in a browser
 * cannot choose that either.
 */
export function postedFrom(req: Request, siteUrl: string | null): 'own' | 'foreign' | 'unknown' {
  const fetchSite = req.get('sec-fetch-site');
  if (fetchSite === 'same-origin' || fetchSite === 'none') return 'own';
  if (fetchSite === 'cross-site') return 'foreign';
  const origin = req.get('origin');
  if (origin === undefined || origin === 'null') return fetchSite === undefined ? 'unknown' : 'foreign';
  if (!URL.canParse(origin)) return 'foreign';
  const own =
    siteUrl === null ? new URL(origin).host === req.get('host') : origin === new URL(siteUrl).origin;
  return own ? 'own' : 'foreign';
}
