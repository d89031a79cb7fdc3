// A photo made anew: only its pixels go on, so nothing that was hidden in the file does.
import type { default as sharpOf, Sharp } from 'sharp';
import { createTurns } from './turns.ts';

export const mostMegapixels = 40;
const mostPixels = mostMegapixels * 1_000_000;

// Enough to read a label on a panel, small enough for a mail.
const longestSide = 3000;
const thumbSide = 320;

// A photo takes a second; this ends one that was made to take for ever.
const patienceSeconds = 20;

type SafePhoto = { content: Buffer; thumb: Buffer } | { wrong: 'tooManyPixels' | 'damaged' };

export type MakeSafe = (original: Buffer, format: string) => Promise<SafePhoto>;

/** It is not the photo's fault: no photo can be read on this machine. */
class PhotosUnavailable extends Error {
  override name = 'PhotosUnavailable';
}

type Load = () => Promise<{ default: typeof sharpOf }>;
type Open = (bytes: Buffer) => Sharp;

/**
 * The photo as an upright JPEG in sRGB without any metadata, and a small picture of it. Two are worked on at once, or one
 * that is large; the others wait. Rejects with PhotosUnavailable alone.
 */
export function createSafePhotos(load: Load = () => import('sharp')): MakeSafe {
  const inTurn = createTurns(mostPixels);

  async function makeSafe(open: Open, original: Buffer, format: string): Promise<SafePhoto> {
    // Read from the header: nothing has been decoded yet.
    const { width, height, format: found } = await open(original).metadata();
    if (found !== format) return { wrong: 'damaged' };
    // Decoding takes up to 11 bytes a pixel, where a file comes as a whole and not line by line.
    return inTurn(Math.max(width * height, mostPixels / 2), () => remake(open, original));
  }

  return async (original, format) => {
    const open = await opener(load);
    return makeSafe(open, original, format).catch((error: Error) => ({
      wrong: error.message.includes('pixel limit') ? 'tooManyPixels' : 'damaged',
    }));
  };
}

async function remake(open: Open, original: Buffer): Promise<SafePhoto> {
  const content = await open(original)
    .autoOrient()
    .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#fff' })
    .jpeg({ quality: 82 })
    .timeout({ seconds: patienceSeconds })
    .toBuffer();
  const thumb = await open(content)
    .resize({ width: thumbSide, height: thumbSide, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 75 })
    .toBuffer();
  return { content, thumb };
}

/** Loaded with the first photo: it is large, and most processes never see one. */
async function opener(load: Load): Promise<Open> {
  const { default: sharp } = await load().catch((cause: unknown) => {
    throw new PhotosUnavailable('sharp cannot be loaded', { cause });
  });
  // No photo comes twice, and two at once keep two processors busy: anything more is memory.
  sharp.cache(false);
  sharp.concurrency(1);
  // `error`: a file that ends too early is refused, the small sins of many cameras are not.
  return (bytes) => sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' });
}
