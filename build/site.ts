// npm run build: everything that can be made before the first start, for the settings that are there: the stylesheet, the
// forms' script and the pictures. The start makes what is still missing.
// npm run build -- --release DIR: a folder for a server, whose own settings make the pictures there.
import 'dotenv/config';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../src/config.ts';
import { loadContent } from '../src/content/content.ts';
import { preparePictures } from '../src/pictures/pictures.ts';
import { loadTheme } from '../src/web/theme.ts';
import { buildFront } from './front.ts';
import { makeRelease } from './release.ts';

const root = join(import.meta.dirname, '..');

async function buildPictures(): Promise<void> {
  const { contentDir, picturesDir, siteUrl, theme } = loadConfig(process.env);
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
}

try {
  const { release } = parseArgs({ options: { release: { type: 'string' } } }).values;
  if (release === undefined) {
    await buildFront();
    await buildPictures();
  } else {
    // npm runs this in the project's folder, wherever it was called from.
    const dir = resolve(process.env.INIT_CWD ?? '.', release);
    await makeRelease(dir);
    console.log(`${dir} is a whole release: deploy/roll puts it into service`);
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
