// What pages are drawn with: theme, pictures, static files, and for each language its content and its templates.
import { join } from 'node:path';
import type { Config } from './config.ts';
import { type Content, loadContent } from './content/content.ts';
import { loadDictionary } from './content/words.ts';
import type { Log } from './log.ts';
import { preparePictures } from './pictures/pictures.ts';
import { createHead } from './seo/head.ts';
import { siteGlobals } from './site/globals.ts';
import { createAssets } from './web/assets.ts';
import { loadTheme } from './web/theme.ts';
import { createViews } from './web/views.ts';
import { wordsOrGaps } from './web/words-or-gaps.ts';

const root = join(import.meta.dirname, '..');

interface EditionsDeps {
  config: Pick<Config, 'contentDir' | 'theme' | 'picturesDir' | 'siteUrl' | 'captcha' | 'devPages'>;
  log: Pick<Log, 'info' | 'warn' | 'error'>;
  now: () => number;
  /** Where the site's words are. */
  localesDir: string;
}

/** Rejects with the owner's mistakes in content, words or theme, each by file and line. */
export async function prepareEditions({ config, log, now, localesDir }: EditionsDeps) {
  const { siteUrl, contentDir } = config;
  const dictionary = loadDictionary(localesDir);
  const contents = loadContent(contentDir, dictionary);
  tellUntranslated(dictionary.untranslated, contents, log);
  const theme = loadTheme({ themesDir: join(root, 'themes'), name: config.theme });
  const pictures = await preparePictures({
    contents,
    contentDir,
    theme,
    siteUrl,
    dir: config.picturesDir,
    log,
  });
  const assets = createAssets({ root, theme: theme.name, generated: pictures.assets });
  const asset = (name: string) => assets.url(name);

  const editions = contents.map((content) => {
    const { t, html } = config.devPages ? content.words : wordsOrGaps(content.words, log);
    const globals = {
      ...siteGlobals({
        content,
        theme,
        assets,
        siteUrl,
        captchaSiteKey: config.captcha?.siteKey ?? null,
        now,
      }),
      t,
      tHtml: html,
      ...createHead({ contents, content, siteUrl, asset, image: pictures.image, now }),
      // Not `picture`: inside of the macro of that name it would be the macro.
      pictureOf: (file: string) => pictures.picture(file, asset),
    };
    return {
      content,
      views: createViews({ viewsDir: join(root, 'views'), strict: config.devPages, globals }),
    };
  });
  return { contents, editions, theme, assets, pictures: pictures.assets };
}

// Enough to find the place.
const namedWords = 5;

function tellUntranslated(
  untranslated: readonly { folder: string; key: string }[],
  contents: readonly Content[],
  log: Pick<Log, 'warn'>,
): void {
  const folders = new Set(contents.flatMap(({ locale }) => [locale.tag, locale.language]));
  for (const [folder, missing] of Map.groupBy(untranslated, (word) => word.folder)) {
    if (!folders.has(folder)) continue;
    const names = missing.slice(0, namedWords).map(({ key }) => key);
    const more = missing.length > namedWords ? `, and ${missing.length - namedWords} more` : '';
    log.warn(`locales/${folder} lacks words, which are said in English: ${names.join(', ')}${more}`);
  }
}
