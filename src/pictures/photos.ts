// The owner's photos as browsers like them: small, in several widths, and without what a camera writes into them.
import { readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { Content } from '../content/content.ts';
import type { Keep } from './store.ts';

/** A file of content/ is no picture; the message lists every one. */
export class PictureError extends Error {
  override name = 'PictureError';

  constructor(problems: readonly string[]) {
    super(`The pictures cannot be used:\n${problems.join('\n')}`);
  }
}

interface Photo {
  width: number;
  height: number;
  /** From narrow to wide, by the name of the asset. */
  variants: { name: string; type: string; width: number }[];
}

const widths = [480, 800, 1200, 1600];
const formats = [
  { extension: 'avif', options: { quality: 50, effort: 4 } },
  { extension: 'webp', options: { quality: 74, effort: 5 } },
] as const;
// More than the 50 million of today's phones, and no more than a small server can hold.
const maxMegapixels = 64;

/** All photos that the content names, by file, and what is made of them. Throws one PictureError that names every bad one. */
export async function preparePhotos(contents: readonly Content[], contentDir: string, keep: Keep) {
  const photos = new Map<string, Photo>();
  const assets: Record<string, Buffer> = {};
  const problems: string[] = [];
  for (const file of new Set(contents.flatMap(filesOf))) {
    const path = join(contentDir, 'photos', file);
    try {
      photos.set(file, await preparePhoto(file, readFileSync(path), keep, assets));
    } catch (error) {
      problems.push(`${nameOf(path)} ${reasonOf(error as Error & { code?: string })}`);
    }
  }
  if (problems.length > 0) throw new PictureError(problems);
  return { photos, assets };
}

function filesOf({ hero, work, services, about }: Content): string[] {
  const photos = [
    hero.photo,
    ...work.map(({ photo }) => photo),
    ...services.flatMap((service) => service.photos),
    about.portrait,
    ...about.people.map(({ portrait }) => portrait),
  ];
  return photos.flatMap((photo) => (photo ? [photo.file] : []));
}

async function preparePhoto(
  file: string,
  original: Buffer,
  keep: Keep,
  assets: Record<string, Buffer>,
): Promise<Photo> {
  const size = JSON.parse(
    (await keep(['photo size', 1, original], () => measure(original))).toString(),
  ) as Pick<Photo, 'width' | 'height'>;
  const variants: Photo['variants'] = [];
  for (const width of widthsFor(size.width)) {
    for (const { extension, options } of formats) {
      const name = `photos/${file.replaceAll('.', '-')}-${width}.${extension}`;
      assets[name] = await keep(['photo', 1, extension, options, width, original], async () =>
        (await open(original)).resize({ width })[extension](options).toBuffer(),
      );
      variants.push({ name, type: `image/${extension}`, width });
    }
  }
  return { ...size, variants };
}

/** As wide as it is shown: a phone turned on its side writes the picture lying and says so. */
async function measure(original: Buffer): Promise<Buffer> {
  const { autoOrient } = await (await open(original)).metadata();
  return Buffer.from(JSON.stringify(autoOrient));
}

// Turned upright by what the camera says, which is then left out with all the rest, such as the place.
async function open(original: Buffer) {
  const { default: sharp } = await import('sharp');
  return sharp(original, { limitInputPixels: maxMegapixels * 1_000_000 }).autoOrient();
}

/** Never wider than the original. */
function widthsFor(original: number): number[] {
  const narrower = widths.filter((width) => width < original);
  return narrower.length === widths.length ? widths : [...narrower, original];
}

function reasonOf({ code, message }: Error & { code?: string }): string {
  if (code !== undefined)
    return `cannot be read (${code}): put the file there, or take its name out of the texts`;
  if (message.includes('pixel limit')) return `has more than ${maxMegapixels} megapixels: make it smaller`;
  return 'is no whole picture: save it again as JPG, PNG, WebP or AVIF';
}

function nameOf(path: string): string {
  const name = relative(process.cwd(), path);
  return name.startsWith('..') ? join(basename(join(path, '../..')), 'photos', basename(path)) : name;
}
