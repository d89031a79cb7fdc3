// A visitor without script, over real HTTP: knows of a page what a browser would send of it, and nothing else.
import { type Cheerio, type CheerioAPI, load } from 'cheerio';
import type { Element } from 'domhandler';

type Part = [name: string, value: string | File];

export type PlainVisitor = ReturnType<typeof plainVisitor>;

/** `origin` without a slash at the end. */
export function plainVisitor(origin: string) {
  const visitor = {
    $: load(''),
    /** Where the page came from. */
    at: '',
    status: 0,
    headers: new Headers(),

    async open(path: string): Promise<void> {
      await show(await fetch(origin + path, { redirect: 'manual' }), path);
    },

    /** Presses the form's button after typing; a value of '' is a choice taken back. `button` is one with a name. */
    async press(
      typed: Record<string, string> = {},
      files: File[] = [],
      button?: [string, string],
    ): Promise<void> {
      const form = visitor.$('#request-form');
      const path = form.attr('action')!;
      const body = new FormData();
      for (const [name, value] of partsOf(visitor.$, form, typed, files)) body.append(name, value);
      if (button) body.append(...button);
      const headers = { 'sec-fetch-site': 'same-origin' };
      await show(await fetch(origin + path, { method: 'POST', body, headers, redirect: 'manual' }), path);
    },

    /** What stands in the fields that can be seen. */
    values(): Record<string, string> {
      const { $ } = visitor;
      const seen = partsOf($, $('#request-form'), {}, []).filter(([name]) => isSeen($, name));
      return Object.fromEntries(seen.map(([name, value]) => [name, value as string]));
    },
    /** The names of the files that the page lists. */
    files: () =>
      visitor
        .$('.file-name')
        .toArray()
        .map((row) => visitor.$(row).text())
        .filter(Boolean),
    /** Their tokens, those too that the page only carries. */
    tokens: () =>
      visitor
        .$('#request-form input[type=hidden]:is([name=photos], [name=files])')
        .toArray()
        .map((input) => visitor.$(input).attr('value')!),
    errors: () =>
      visitor
        .$('[data-error-summary] a')
        .toArray()
        .map((link) => visitor.$(link).text()),
    text: () => visitor.$('main').text().replace(/\s+/g, ' '),
  };

  async function show(answer: Response, path: string): Promise<void> {
    const next = answer.headers.get('location');
    if (answer.status === 303 && next !== null) return visitor.open(next);
    Object.assign(visitor, { at: path, status: answer.status, headers: answer.headers });
    visitor.$ = load(await answer.text());
    // What a template holds is no part of the page.
    visitor.$('template').remove();
  }

  return visitor;
}

const isSeen = ($: CheerioAPI, name: string) =>
  $(`#request-form [name="${name}"]`).is('[data-field] *') && !/^(photos|files|remove_photo)$/.test(name);

/** The successful controls in the order of the page, as HTML has it. */
function partsOf(
  $: CheerioAPI,
  form: Cheerio<Element>,
  typed: Record<string, string>,
  files: File[],
): Part[] {
  return form
    .find('input, textarea, select')
    .toArray()
    .flatMap((element): Part[] => {
      const control = $(element);
      const name = control.attr('name') ?? '';
      const value = control.val() ?? '';
      switch (control.is('input') ? (control.attr('type') ?? 'text') : 'text') {
        case 'file':
          return files.map((file) => [name, file]);
        case 'radio':
        case 'checkbox': {
          const chosen = typed[name] ?? $(`[name="${name}"]`).filter('[checked]').attr('value') ?? '';
          return chosen !== '' && control.attr('value') === chosen ? [[name, chosen]] : [];
        }
        case 'hidden':
          return [[name, String(value)]];
        default:
          return [[name, typed[name] ?? String(value)]];
      }
    });
}

/** A file of a form, as `name`. */
export const fileOf = (name: string, content: Uint8Array<ArrayBuffer>, type = 'image/jpeg') =>
  new File([content], name, { type });
