// The order of what happens to a request; nothing else.
import express, { type Express } from 'express';
import type { Content } from './content/content.ts';
import { estimatePath, estimateRouter } from './estimate/router.ts';
import { helpdeskPath, helpdeskRouter } from './helpdesk/router.ts';
import type { Log } from './log.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { Screen, Verdict } from './screening/screening.ts';
import { siteRouter } from './site/router.ts';
import { createReception } from './submission/reception.ts';
import { thanksRouter } from './thanks/router.ts';
import type { Assets } from './web/assets.ts';
import { errorHandler, notFound } from './web/errors.ts';
import type { Post } from './web/form-routes.ts';
import { health } from './web/health.ts';
import { requestLog } from './web/request-log.ts';
import { createSeal } from './web/seal.ts';
import { securityHeaders } from './web/security.ts';
import type { Views } from './web/views.ts';

interface AppParts {
  content: Content;
  views: Views;
  assets: Assets;
  outbox: Outbox;
  screen: Screen;
  /** Tells the worker that there is something to deliver. */
  wake: () => void;
  log: Log;
  siteUrl: string | null;
  captchaSiteKey: string | null;
  trustProxy: false | number | string[];
  now: () => number;
}

export function createApp({
  content,
  views,
  assets,
  outbox,
  screen,
  wake,
  log,
  siteUrl,
  captchaSiteKey,
  trustProxy,
  now,
}: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', trustProxy);

  const phone = content.business.phone.display;
  const seal = createSeal(outbox.secret, 'thanks');
  const receive = createReception<Post, Extract<Verdict, { outcome: 'refused' }>>({
    outbox,
    screen,
    wake,
    log,
    now,
  });
  const thanksPath = (submissionId: string) => `/thanks/${seal.close(submissionId)}`;
  const form = { content, views, receive, siteUrl, captchaSiteKey, phone, thanksPath, now };

  app.use(health({ check: () => outbox.check() }));
  app.use(
    securityHeaders({
      formPaths: [estimatePath, helpdeskPath],
      captcha: captchaSiteKey !== null,
      https: siteUrl?.startsWith('https:') ?? false,
    }),
  );
  app.use(assets.handler);
  app.use(requestLog(log));
  app.use(siteRouter({ content, views, siteUrl, now }));
  app.use(estimateRouter(form));
  app.use(helpdeskRouter(form));
  app.use(thanksRouter({ outbox, views, seal, now }));
  app.use(notFound());
  app.use(errorHandler({ views, phone, log }));
  return app;
}
