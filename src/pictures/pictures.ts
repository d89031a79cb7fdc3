// Everything a browser shows that is no text: the owner's photos and logo, the site's icons, the pictures of links. Made once.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Content } from '../content/content.ts';
import type { Locale } from '../content/locale.ts';
import { pagesOf } from '../content/pages.ts';
import type { Theme } from '../web/theme.ts';
import { createDrawings } from './drawings.ts';
import { initialOf, signSvg, toIco } from './icons.ts';
import { openOutlines, type Outlines } from './outline.ts';
import { preparePhotos } from './photos.ts';
import { type Preview, previewSvg } from './preview.ts';
import { type Keep, keepIn } from './store.ts';

interface PicturesDeps {
  contents: readonly [Content, ...Content[]];
  contentDir: string;
  theme: Theme;
  /** Without it no page knows its address, and none has a picture for links to it. */
  siteUrl: string | null;
  /** Where everything that was made is kept. */
  dir: string;
  log: { info(message: string): void; warn(message: string): void };
  viewsDir?: string;
}

/** Loads what it needs to make pictures when something has to be made, and not before. */
interface Tools {
  outlines: () => Promise<Outlines>;
  toPng: (svg: string, width: number, options?: { palette: boolean }) => Promise<Buffer>;
}

/** Makes what is missing. Throws one PictureError that names every photo that is none. */
export async function preparePictures({
  contents,
  contentDir,
  theme,
  siteUrl,
  dir,
  log,
  viewsDir = join(import.meta.dirname, '../../views'),
}: PicturesDeps) {
  const begun = performance.now();
  let made = 0;
  const stored = keepIn(dir, log);
  const keep: Keep = (inputs, make) =>
    stored(inputs, () => {
      made += 1;
      return make();
    });
  const tools = openTools();

  const { photos, assets: photoAssets } = await preparePhotos(contents, contentDir, keep);
  const { logo } = contents[0].business;
  const logoAssets = logo ? { [logo.file]: readFileSync(join(contentDir, logo.file)) } : {};
  const icons = await prepareIcons(contents[0], theme, keep, tools);
  const previews = siteUrl === null ? {} : await preparePreviews(contents, theme, viewsDir, keep, tools);
  if (made > 0) log.info(`made ${made} pictures in ${Math.round(performance.now() - begun)} ms`);

  return {
    /** For createAssets(), by name. */
    // An owner's logo may have the name of an icon, and is what the pages mean by it.
    assets: { ...photoAssets, ...icons, ...previews, ...logoAssets },
    /** What a page needs to show a photo of the content; `asset` knows where each of its files is. */
    picture: (file: string, asset: (name: string) => string) => {
      const photo = photos.get(file);
      if (!photo) throw new Error(`The content names no photo ${file}`);
      const { width, height, variants } = photo;
      const sources = [...Map.groupBy(variants, ({ type }) => type)].map(([type, ofType]) => ({
        type,
        srcset: ofType.map(({ name, width }) => `${asset(name)} ${width}w`).join(', '),
      }));
      // For browsers that choose no source: every one since 2020 shows WebP.
      const fallback = variants.filter(({ type }) => type === 'image/webp');
      const src = asset((fallback.findLast(({ width }) => width <= 800) ?? fallback[0]!).name);
      return { width, height, src, sources };
    },
    /** The asset that stands for a page where it is linked to; `path` as in the site's own language. */
    image: (path: string, { tag }: Locale): string | null => {
      const name = previewName(path, tag);
      return name in previews ? name : null;
    },
  };
}

function openTools(): Tools {
  let outlines: Promise<Outlines> | undefined;
  return {
    outlines: () => (outlines ??= openOutlines()),
    async toPng(svg, width, options = { palette: false }) {
      const { default: sharp } = await import('sharp');
      // Drawn at its own size: an enlarged bitmap would be soft.
      return sharp(Buffer.from(svg), { density: 72 * 8 })
        .resize({ width })
        .png({ compressionLevel: 9, effort: 10, ...options })
        .toBuffer();
    },
  };
}

const iconFiles = [
  { name: 'favicon.ico', cut: 'tile', width: 32 },
  { name: 'apple-touch-icon.png', cut: 'square', width: 180 },
  { name: 'icon-192.png', cut: 'tile', width: 192 },
  { name: 'icon-512.png', cut: 'tile', width: 512 },
  { name: 'icon-maskable-512.png', cut: 'maskable', width: 512 },
] as const;

async function prepareIcons({ business }: Content, theme: Theme, keep: Keep, { outlines, toPng }: Tools) {
  const initial = initialOf(business.name);
  const inputs = ['sign', 1, initial, theme.primary, theme.onPrimary];
  const svg = async (cut: 'tile' | 'square' | 'maskable') => signSvg(initial, theme, await outlines(), cut);
  const icons: Record<string, Buffer> = {
    'favicon.svg': await keep([...inputs, 'svg'], async () => Buffer.from(await svg('tile'))),
  };
  for (const { name, cut, width } of iconFiles) {
    icons[name] = await keep([...inputs, name], async () => {
      const png = await toPng(await svg(cut), width);
      return name.endsWith('.ico') ? toIco(png) : png;
    });
  }
  return icons;
}

async function preparePreviews(
  contents: readonly [Content, ...Content[]],
  theme: Theme,
  viewsDir: string,
  keep: Keep,
  { outlines, toPng }: Tools,
) {
  const draw = createDrawings(viewsDir);
  const previews: Record<string, Buffer> = {};
  for (const content of contents) {
    const { business, locale, services } = content;
    // Where a page is about nothing in particular, what the first service lights.
    const usual = services.find(({ run }) => run !== 'none')?.run ?? 'none';
    for (const { path, title, service } of pagesOf(content)) {
      const run = service && service.run !== 'none' ? service.run : usual;
      const preview: Preview = {
        title,
        name: business.name,
        initial: initialOf(business.name),
        place: business.place,
        drawing: draw(business.illustration, run),
      };
      previews[previewName(path, locale.tag)] = await keep(
        ['preview', 1, preview, theme.colors.light],
        async () => toPng(previewSvg(preview, theme, await outlines()), 1200, { palette: true }),
      );
    }
  }
  return previews;
}

/** Such as `og/es-US/services/ev-charger.png`. */
function previewName(path: string, tag: string): string {
  return `og/${tag}${path === '/' ? '/home' : path}.png`;
}
