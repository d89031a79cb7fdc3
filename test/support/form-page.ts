// A page of a form as a browser without script knows it.
import { type CheerioAPI, load } from 'cheerio';

export type FormPage = Awaited<ReturnType<typeof readFormPage>>;

export async function readFormPage(answer: Response) {
  const $ = load(await answer.text());
  const form = $('#request-form');

  /** What each field of the page holds, those too that it only carries. */
  function values(): Record<string, string> {
    const held = form
      .find('input, textarea, select')
      .toArray()
      .map((element) => $(element));
    return Object.fromEntries(
      held
        .filter(
          (field) =>
            !['file', 'radio', 'checkbox'].includes(field.attr('type') ?? '') || field.is('[checked]'),
        )
        .filter((field) => field.attr('type') !== 'file')
        .map((field) => [field.attr('name')!, String(field.val() ?? '')]),
    );
  }

  return {
    $,
    status: answer.status,
    action: form.attr('action') ?? '',
    values,

    /** What a browser posts once `typed` has been typed. */
    posted(typed: Record<string, string> = {}, photos: File[] = []): FormData {
      const body = new FormData();
      for (const [name, value] of Object.entries({ ...values(), ...typed })) body.append(name, value);
      const tokens = form.find('[data-file] input[type=hidden]').toArray();
      const files = form.find('input[type=file]').attr('name') ?? 'photos';
      body.delete(files);
      for (const token of tokens) body.append(files, $(token).attr('value')!);
      for (const photo of photos) body.append(files, photo);
      return body;
    },

    /** What can be seen, as a reader without script sees it. */
    text(within = 'main'): string {
      const seen = $(within).first().clone();
      seen.find('[hidden], template, script').remove();
      return seen.text().replace(/\s+/g, ' ').trim();
    },

    errors: () => texts($, '[data-error-summary] a'),
  };
}

function texts($: CheerioAPI, selector: string): string[] {
  return $(selector)
    .toArray()
    .map((element) => $(element).text());
}
