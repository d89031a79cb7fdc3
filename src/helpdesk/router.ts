import type { Router } from 'express';
import type { Content } from '../content/content.ts';
import type { Made } from '../submission/reception.ts';
import type { SupportRequest } from '../submission/submission.ts';
import { formRoutes, type FormRoutesDeps, type Post, type PostResult } from '../web/form-routes.ts';
import { helpdeskForm, toSupportRequest } from './form.ts';

interface HelpdeskDeps extends Pick<
  FormRoutesDeps,
  'siteUrl' | 'captchaSiteKey' | 'phone' | 'thanksPath' | 'now'
> {
  content: Content;
  views: { render(template: string, data: object): string };
  receive: (
    form: 'helpdesk',
    post: Post,
    toSubmission: (made: Made) => SupportRequest,
  ) => Promise<PostResult>;
}

export const helpdeskPath = '/helpdesk';

/** The page /helpdesk and POST /api/helpdesk. */
export function helpdeskRouter({ content, views, receive, ...deps }: HelpdeskDeps): Router {
  const definition = helpdeskForm(content);
  return formRoutes({
    ...deps,
    path: helpdeskPath,
    apiPath: '/api/helpdesk',
    name: 'helpdesk',
    definition,
    // Links in mails and on the thanks page carry the number of the request.
    prefill: ({ ref }) => ({ reference: typeof ref === 'string' ? ref.slice(0, 40) : '' }),
    render: (form) => views.render('pages/helpdesk/form.njk', { form }),
    receive: (post) =>
      receive('helpdesk', post, (made) =>
        toSupportRequest(content, definition, post.values, {
          ...made,
          page: post.page,
          attribution: post.attribution,
        }),
      ),
  });
}
