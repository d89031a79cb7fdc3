// The page of thanks as its template gets it.
import type { Content } from '../content/content.ts';
import { type Erased, isErased } from '../submission/erased.ts';
import type { Submission } from '../submission/submission.ts';
import { type FormFile, mostFiles, showFile } from '../web/form-files.ts';
import { scriptWords } from '../web/script-words.ts';
import { nextLines } from './next.ts';
import { photoFields, roomFor } from './photos.ts';

interface PageDeps {
  content: Content;
  views: { render(template: string, data: object): string };
  statusSeal: { close(id: string): string };
}

interface Shown {
  submission: Submission | Erased;
  token: string;
  /** How many files were added just now. */
  added: number;
  /** A file was chosen that had gone when the request was sent. */
  lost?: boolean;
  /** Received, and not added yet. */
  files?: readonly FormFile[];
  /** What is wrong with files. */
  errors?: readonly string[];
  now: number;
}

// After that the visitor may have begun another request, which their browser shall keep.
const justSentMs = 60 * 60_000;

export function createThanksPage({ content, views, statusSeal }: PageDeps) {
  const { business, locale, words } = content;
  const said = scriptWords(words.t, business.phone.display, words.t('thanks.photos.offline'));

  function photosOf({ submission, token, files = [], errors = [], now }: Shown) {
    const { field, accept } = photoFields[submission.form];
    const apiPath = `${locale.prefix}/api/${submission.form}`;
    const room = isErased(submission) ? 0 : roomFor(submission, now);
    return {
      have: isErased(submission) ? 0 : (submission.files?.length ?? 0),
      accept,
      error: errors.join('. '),
      form:
        room === 0
          ? null
          : {
              action: `${locale.prefix}/thanks/${token}/photos`,
              apiAction: apiPath,
              uploadAction: `${apiPath}/files`,
              field,
              max: Math.min(room, mostFiles),
              files: files.map((file) => showFile(file, apiPath, locale.tag)),
              words: said,
            },
    };
  }

  return function page(shown: Shown): string {
    const { submission, token, added, lost = false, now } = shown;
    return views.render('pages/thanks/thanks.njk', {
      reference: submission.reference,
      ...(isErased(submission) ? { firstName: '', town: null } : whoIs(submission)),
      next: nextLines(content, submission, now),
      sent: now - submission.receivedAt < justSentMs ? submission.form : null,
      added,
      lost,
      photos: photosOf(shown),
      path: `/thanks/${token}`,
      statusPath: `/status/${statusSeal.close(submission.id)}`,
    });
  };
}

function whoIs(submission: Submission): { firstName: string | undefined; town: string | null } {
  const town = submission.form === 'estimate' ? submission.city : null;
  return { firstName: submission.fullName.split(' ')[0], town };
}
