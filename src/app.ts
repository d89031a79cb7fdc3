// The order of what happens to a request; nothing else.
import express, { type Express } from 'express';
import type { Content } from './content/content.ts';
import { estimatePath, estimateRouter } from './estimate/router.ts';
import { helpdeskPath, helpdeskRouter } from './helpdesk/router.ts';
import { kitRouter } from './kit/router.ts';
import type { Log } from './log.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { Screen, Verdict } from './screening/screening.ts';
import { seoRouter } from './seo/router.ts';
import { siteRouter } from './site/router.ts';
import { statusRouter } from './status/router.ts';
import { createTries } from './status/tries.ts';
import { createReception } from './submission/reception.ts';
import { thanksRouter } from './thanks/router.ts';
import { createUploads } from './uploads/uploads.ts';
import type { Assets } from './web/assets.ts';
import { createDrafts } from './web/drafts.ts';
import { errorHandler, notFound } from './web/errors.ts';
import { fileRoutes } from './web/file-routes.ts';
import { mostFiles } from './web/form-files.ts';
import type { Post } from './web/form-post.ts';
import { health } from './web/health.ts';
import { requestLog } from './web/request-log.ts';
import { createSeal } from './web/seal.ts';
import { securityHeaders } from './web/security.ts';
import type { Theme } from './web/theme.ts';
import type { Views } from './web/views.ts';

/** The site in one language. */
interface Edition {
  content: Content;
  views: Views;
}

interface AppParts {
  /** The site's own language first. */
  editions: readonly Edition[];
  theme: Theme;
  /** The pictures that were made, by name. */
  pictures: Readonly<Record<string, Buffer>>;
  /** Whether the pages of the kit are there. */
  kit: boolean;
  assets: Assets;
  outbox: Outbox;
  screen: Screen;
  /** Tells the worker that there is something to deliver. */
  wake: () => void;
  log: Log;
  siteUrl: string | null;
  captchaSiteKey: string | null;
  trustProxy: false | number | string[];
  /** What the files of requests that were not sent yet may come to. */
  uploadsBudgetBytes: number;
  /** Whether the site has been told to end. */
  isStopping: () => boolean;
  now: () => number;
}

export function createApp({
  editions,
  theme,
  pictures,
  kit,
  assets,
  outbox,
  screen,
  wake,
  log,
  siteUrl,
  captchaSiteKey,
  trustProxy,
  uploadsBudgetBytes,
  isStopping,
  now,
}: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', trustProxy);

  const seal = createSeal(outbox.secret, 'thanks');
  const statusSeal = createSeal(outbox.secret, 'status');
  const tries = createTries(outbox.tally);
  const receive = createReception<Post, Extract<Verdict, { outcome: 'refused' }>>({
    outbox,
    screen,
    mostFiles,
    wake,
    log,
    now,
  });
  const own = editions[0]!.content;
  const drafts = createDrafts({ store: outbox, now });
  const uploads = createUploads({
    store: outbox,
    tally: outbox.tally,
    secret: outbox.secret,
    budgetBytes: uploadsBudgetBytes,
    log,
    now,
  });

  app.use(health({ check: () => outbox.check(), isStopping }));
  app.use(
    securityHeaders({
      formPaths: editions.flatMap(({ content: { locale } }) => [
        locale.prefix + estimatePath,
        locale.prefix + helpdeskPath,
      ]),
      captcha: captchaSiteKey !== null,
      https: siteUrl?.startsWith('https:') ?? false,
    }),
  );
  app.use(assets.handler);
  app.use(requestLog(log));
  const contents = editions.map(({ content }) => content);
  app.use(seoRouter({ contents, siteUrl, theme, asset: (name) => assets.url(name), pictures, now }));
  for (const { content, views } of editions) {
    if (kit) app.use(kitRouter({ content, views }));
    const form = { content, own, views, receive, siteUrl, captchaSiteKey, seal, uploads, drafts, now };
    app.use(siteRouter({ content, views, now }));
    const files = { content, uploads, siteUrl };
    app.use(fileRoutes({ ...files, apiPath: '/api/estimate', field: 'photos', accept: 'photos' }));
    app.use(fileRoutes({ ...files, apiPath: '/api/helpdesk', field: 'files', accept: 'documents' }));
    app.use(estimateRouter(form));
    app.use(helpdeskRouter(form));
    app.use(thanksRouter({ content, outbox, views, seal, statusSeal, uploads, siteUrl, wake, now }));
    app.use(statusRouter({ content, outbox, views, siteUrl, seal: statusSeal, tries, now }));
  }
  app.use(notFound());
  app.use(errorHandler({ editions, log }));
  return app;
}
