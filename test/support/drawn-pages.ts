// The pages of src/site as they are drawn, and what has to hold on each of them.
import assert from 'node:assert/strict';
import { load, type CheerioAPI } from 'cheerio';
import type { Content } from '../../src/content/content.ts';
import { pagesOfSite } from '../../src/site/router.ts';
import type { Views } from '../../src/web/views.ts';

export interface Drawn {
  path: string;
  html: string;
  $: CheerioAPI;
}

/** Every page of src/site in one language, and the pages of errors. */
export function draw({ content, views }: { content: Content; views: Views }): Drawn[] {
  const pages = pagesOfSite(content).map(({ path, template, data }) => ({
    path: content.locale.prefix + path,
    html: views.render(`pages/site/${template}.njk`, data),
  }));
  return pages.map((page) => ({ ...page, $: load(page.html) }));
}

export const textOf = (text: string) => text.replace(/\s+/g, ' ').trim();

/** What is read out: the text between tags, and what attributes say. */
export function wordsOf($: CheerioAPI): string[] {
  const texts = $('body *, title')
    .contents()
    .toArray()
    .flatMap((node) => ('data' in node ? [textOf(node.data)] : []));
  const spoken = $('[aria-label], [alt]')
    .toArray()
    .flatMap((element) => [$(element).attr('aria-label'), $(element).attr('alt')]);
  return [...texts, ...spoken].filter((text) => text !== undefined && text !== '') as string[];
}

/** Every id that an attribute points at has to be there, and no id twice. */
export function assertIdsHold($: CheerioAPI, path: string): void {
  const ids = $('[id]')
    .toArray()
    .map((element) => $(element).attr('id'));
  assert.equal(new Set(ids).size, ids.length, `${path}: an id stands twice`);
  for (const attribute of ['for', 'aria-describedby', 'aria-labelledby', 'aria-controls'])
    for (const element of $(`[${attribute}]`).toArray())
      for (const id of ($(element).attr(attribute) ?? '').split(' '))
        assert.ok(ids.includes(id), `${path}: ${attribute}="${id}"`);
  for (const element of $('a[href^="#"]').toArray())
    assert.ok(ids.includes($(element).attr('href')?.slice(1)), $(element).attr('href'));
}

/** Nothing stands where a value is missing: no empty element, no separator with nothing to separate, no leftover word. */
export function assertNoHoles($: CheerioAPI, path: string): void {
  const kinds = ':is(h1, h2, h3, p, li, ul, ol, dl, dt, dd, a, button, figcaption, caption, section)';
  const empty = $(`:is(header, main, footer) ${kinds}`)
    .toArray()
    .filter((element) => !textOf($(element).text()) && $(element).find('img, svg').length === 0);
  assert.deepEqual(
    empty.map((element) => $.html(element)),
    [],
    path,
  );
  for (const element of $(kinds).toArray())
    assert.doesNotMatch(textOf($(element).text()), /[,·]$|^[,.·]/, path);
  for (const text of wordsOf($)) assert.doesNotMatch(text, /undefined|null|NaN|\[object|\{\w+\}/, path);
}
