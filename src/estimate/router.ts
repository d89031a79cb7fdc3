import type { Router } from 'express';
import type { Content } from '../content/content.ts';
import type { Made } from '../submission/reception.ts';
import type { Estimate } from '../submission/submission.ts';
import type { Post, PostResult } from '../web/form-post.ts';
import { formRoutes, type FormRoutesDeps } from '../web/form-routes.ts';
import { estimateForm, other } from './form.ts';
import { createReview } from './review.ts';
import { toEstimate } from './to-estimate.ts';

interface EstimateDeps extends Pick<
  FormRoutesDeps,
  'siteUrl' | 'captchaSiteKey' | 'seal' | 'uploads' | 'drafts' | 'now'
> {
  content: Content;
  /** The business in the site's own language, which is the owner's. */
  own: Content;
  views: { render(template: string, data: object): string };
  receive: (form: 'estimate', post: Post, toSubmission: (made: Made) => Estimate) => Promise<PostResult>;
}

export const estimatePath = '/free-estimate';

/** The pages below /free-estimate and POST /api/estimate, in one language. */
export function estimateRouter({ content, own, views, receive, ...deps }: EstimateDeps): Router {
  const definition = estimateForm(content);
  const asked = { own: { content: own, definition: estimateForm(own) }, shown: { content, definition } };
  return formRoutes({
    ...deps,
    content,
    attributionParams: content.attributionParams,
    path: estimatePath,
    apiPath: '/api/estimate',
    name: 'estimate',
    definition,
    review: createReview(content, definition),
    // The quick start on the home page, and the links on a service's page.
    prefill: ({ service, postal }) => ({
      service: [other, ...content.services.map(({ slug }) => slug)].find((slug) => slug === service) ?? '',
      postal_code: typeof postal === 'string' ? postal.slice(0, 12) : '',
    }),
    render: (form) => views.render(`pages/estimate/${form.stage?.name ?? 'single'}.njk`, { form }),
    receive: (post) => receive('estimate', post, (made) => toEstimate(asked, post, made)),
  });
}
