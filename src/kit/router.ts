// Every macro in all its states, for who works on the looks; only where DEV_PAGES is on.
import { Router } from 'express';
import type { Content } from '../content/content.ts';
import type { Views } from '../web/views.ts';
import { chartSamples } from './chart-samples.ts';
import { feedbackSamples } from './feedback-samples.ts';
import { formSamples } from './form-samples.ts';
import { pageSamples } from './page-samples.ts';

export const kitPath = '/dev/kit';
const groups = [pageSamples, formSamples, feedbackSamples, chartSamples];

/** The address of every page of the kit, without the language before it. */
export const kitPages: readonly string[] = [
  kitPath,
  ...groups.flatMap(({ pages }) => pages.map(({ name }) => `${kitPath}/${name}`)),
];

interface KitDeps {
  content: Content;
  views: Pick<Views, 'render'>;
}

/** /dev/kit and a page for each macro, in the language of `content`. */
export function kitRouter({ content, views }: KitDeps): Router {
  const router = Router({ strict: true, caseSensitive: true });
  const { prefix } = content.locale;
  router.use(prefix + kitPath, (_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  router.get(prefix + kitPath, (_req, res) => {
    res.send(views.render('pages/kit/index.njk', { groups, kitPath }));
  });
  for (const { name, of = name, samples, template = 'pages/kit/show.njk', data } of groups.flatMap(
    ({ pages }) => pages,
  )) {
    const macro = of.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    router.get(`${prefix}${kitPath}/${name}`, (_req, res) => {
      res.send(
        views.render(template, { name, file: of, macro, samples: samples(content), kitPath, ...data }),
      );
    });
  }
  return router;
}
