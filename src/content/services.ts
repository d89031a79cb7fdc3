// What the site offers.
import type { z } from 'zod';
import { type Html, renderMarkdown } from './markdown.ts';
import type { serviceSchema } from './page-schemas.ts';
import type { Source } from './read.ts';

type ServiceData = z.infer<typeof serviceSchema>;

/** Less than this is a page nobody is helped by; the service then stands in the list only. */
export function isComplete({ lede, signs, included, prices, priceFrom, faqs }: ServiceData): boolean {
  return Boolean(
    lede && signs.length >= 4 && included.length > 0 && (prices.length > 0 || priceFrom) && faqs.length >= 3,
  );
}

/** A service as the pages show it. `language` is the one its text is written in, `prefix` stands before our own paths. */
export function toService(
  slug: string,
  { data, body }: Source<ServiceData>,
  language: string,
  prefix: string,
) {
  const complete = isComplete(data);
  const estimateHref = `/free-estimate?service=${slug}`;
  const html: Html | null = body.trim() ? renderMarkdown(body, prefix) : null;
  return {
    ...data,
    slug,
    complete,
    estimateHref,
    href: complete ? `/services/${slug}` : estimateHref,
    title: data.title ?? data.name,
    description: data.description ?? data.line,
    hint: data.hint ?? data.line,
    html,
    language,
  };
}
