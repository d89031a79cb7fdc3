// Hands a checked post over, and says what came of it.
import type { FormRoutesDeps } from './form-routes.ts';
import type { Post } from './form-post.ts';

export type Sent =
  | { kept: true; reference: string; repeated: boolean; thanks: string }
  | { kept: false; status: 403 | 429; words: string; headers: Record<string, string> };

/** What the address of the thanks ends in when a file was not kept: the page says so, and takes it once more. */
const withoutFile = '?lost=1';

type SendDeps = Pick<FormRoutesDeps, 'content' | 'drafts' | 'seal' | 'receive'>;

/** Where the thanks for a submission are. */
export function thanksPathOf({ content, seal }: Pick<SendDeps, 'content' | 'seal'>) {
  return (submissionId: string) => `${content.locale.prefix}/thanks/${seal.close(submissionId)}`;
}

/**
 * `draft` is the one the post was made from, or empty. `lost`: a file that belonged to it is known to be gone. Rejects
 * with OutboxUnavailable when the post cannot be kept.
 */
export function createSend(deps: SendDeps) {
  const { t } = deps.content.words;
  const phone = deps.content.business.phone.display;
  const thanksPath = thanksPathOf(deps);

  return async function send(post: Post, draft: string, lost = false): Promise<Sent> {
    const result = await deps.receive(post);
    if (result.outcome === 'kept') {
      const { id, reference, files = [] } = result.submission;
      // What was sent is kept: a draft that cannot be marked takes nothing from that, and expires by itself.
      await deps.drafts.markSent(draft, id).catch(() => undefined);
      // One may have gone since the post was read.
      const isWhole = post.files.every(({ digest }) => files.some((file) => file.digest === digest));
      const thanks = thanksPath(id) + (isWhole && !lost ? '' : withoutFile);
      return { kept: true, reference, repeated: result.repeated, thanks };
    }
    if (result.why === 'captcha')
      return { kept: false, status: 403, words: t('errors.captcha', { phone }), headers: {} };
    const minutes = Math.ceil(result.retryAfterSeconds / 60);
    const headers = { 'Retry-After': String(result.retryAfterSeconds) };
    return { kept: false, status: 429, words: t('errors.rate', { minutes, phone }), headers };
  };
}
