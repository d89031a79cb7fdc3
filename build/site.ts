// npm run build: everything that can be made before the first start, for the settings that are there: the stylesheet, the
// forms' script and the pictures. The start makes what is still missing.
import 'dotenv/config';
import { join } from 'node:path';
import { loadConfig } from '../src/config.ts';
import { loadContent } from '../src/content/content.ts';
import { preparePictures } from '../src/pictures/pictures.ts';
import { loadTheme } from '../src/web/theme.ts';
import { buildFront } from './front.ts';

const root = join(import.meta.dirname, '..');

try {
  const { contentDir, picturesDir, siteUrl, theme } = loadConfig(process.env);
  await buildFront();
  await preparePictures({
    contents: loadContent(contentDir),
    contentDir,
    theme: loadTheme({ themesDir: join(root, 'themes'), name: theme }),
    siteUrl,
    dir: picturesDir,
    log: { info: console.log, warn: console.warn },
  });
  if (siteUrl === null)
    console.log(
      'SITE_URL is not set: the pictures that stand for pages where they are linked to were not made',
    );
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
