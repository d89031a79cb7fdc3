import type { Router } from 'express';
import type { Content } from '../content/content.ts';
import type { Made } from '../submission/reception.ts';
import { type SupportRequest, topics } from '../submission/submission.ts';
import type { Post, PostResult } from '../web/form-post.ts';
import { formRoutes, type FormRoutesDeps } from '../web/form-routes.ts';
import { helpdeskForm, toSupportRequest } from './form.ts';

interface HelpdeskDeps extends Pick<
  FormRoutesDeps,
  'siteUrl' | 'captchaSiteKey' | 'seal' | 'uploads' | 'drafts' | 'now'
> {
  content: Content;
  /** The business in the site's own language, which is the owner's. */
  own: Content;
  views: { render(template: string, data: object): string };
  receive: (
    form: 'helpdesk',
    post: Post,
    toSubmission: (made: Made) => SupportRequest,
  ) => Promise<PostResult>;
}

export const helpdeskPath = '/helpdesk';

/** The page /helpdesk and POST /api/helpdesk, in one language. */
export function helpdeskRouter({ content, own, views, receive, ...deps }: HelpdeskDeps): Router {
  const definition = helpdeskForm(content);
  const asked = { own: { content: own, definition: helpdeskForm(own) }, shown: { content, definition } };
  return formRoutes({
    ...deps,
    content,
    attributionParams: content.attributionParams,
    path: helpdeskPath,
    apiPath: '/api/helpdesk',
    name: 'helpdesk',
    definition,
    // Links in mails and on the page of a request carry its number; one on this page says what it is about.
    prefill: ({ ref, topic }) => ({
      reference: typeof ref === 'string' ? ref.slice(0, 40) : '',
      topic: topics.find((value) => value === topic) ?? '',
    }),
    render: (form) => views.render('pages/helpdesk/form.njk', { form }),
    receive: (post) => receive('helpdesk', post, (made) => toSupportRequest(asked, post, made)),
  });
}
