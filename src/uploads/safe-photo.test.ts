import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import {
  animatedWebp,
  clearPng,
  html,
  jpegWithGps,
  lyingPng,
  php,
  plainGif,
  plainJpeg,
  plainPng,
  plainWebp,
  pngBomb,
  secretMark,
  zip,
} from '../../test/support/upload-files.ts';
import { createSafePhotos } from './safe-photo.ts';

const makeSafe = createSafePhotos();

async function made(original: Buffer, format = 'jpeg') {
  const photo = await makeSafe(original, format);
  assert.ok(!('wrong' in photo), JSON.stringify(photo));
  return photo;
}

async function pixel(photo: Buffer, left: number, top: number): Promise<number[]> {
  return [...(await sharp(photo).extract({ left, top, width: 1, height: 1 }).raw().toBuffer())];
}

const isBlue = ([red, , blue]: number[]) => assert.ok(red! < 40 && blue! > 200, 'blue');
const isYellow = ([red, , blue]: number[]) => assert.ok(red! > 200 && blue! < 40, 'yellow');

/** The names of a JPEG's segments, and the bytes behind its end. */
function segmentsOf(jpeg: Buffer): string[] {
  const found: string[] = [];
  for (let at = 2; jpeg[at + 1] !== 0xda; at += 2 + jpeg.readUInt16BE(at + 2))
    found.push(jpeg[at + 1]!.toString(16));
  return found;
}

describe('a photo that was made safe', () => {
  it('stands upright and says nothing of its place, its camera or its sender', async () => {
    const original = await jpegWithGps();
    const before = await sharp(original).metadata();
    assert.deepEqual([before.orientation, before.width], [6, 60]);
    assert.ok(
      before.exif && before.xmp && before.icc && original.includes(secretMark),
      'the file has it all',
    );

    const { content, thumb } = await made(original);
    for (const photo of [content, thumb]) {
      const { exif, xmp, iptc, icc, comments, orientation, ...rest } = await sharp(photo).metadata();
      assert.deepEqual([exif, xmp, iptc, icc, comments, orientation], Array(6).fill(undefined));
      assert.deepEqual([rest.format, rest.width, rest.height], ['jpeg', 40, 60]);
      assert.ok(!photo.includes(secretMark));
      // Tables and the frame; no e0 to ef (JFIF, Exif, XMP, ICC, IPTC) and no fe (comment).
      assert.deepEqual(new Set(segmentsOf(photo)), new Set(['db', 'c0', 'c4']));
      isBlue(await pixel(photo, 20, 5));
      isYellow(await pixel(photo, 20, 55));
    }
  });

  for (const [format, make] of [
    ['png', plainPng],
    ['webp', plainWebp],
    ['gif', plainGif],
  ] as const) {
    it(`is a JPEG, whatever it was: ${format}`, async () => {
      const { content } = await made(await make(), format);
      const { format: is, width, height } = await sharp(content).metadata();
      assert.deepEqual([is, width, height], ['jpeg', 60, 40]);
      isBlue(await pixel(content, 30, 5));
    });
  }

  it('has white behind what was clear, and the first picture of a film', async () => {
    assert.deepEqual(await pixel((await made(await clearPng(), 'png')).content, 5, 5), [255, 255, 255]);
    const { content } = await made(await animatedWebp(), 'webp');
    assert.equal((await sharp(content).metadata()).height, 30);
    isBlue(await pixel(content, 5, 5));
  });

  for (const [what, tail] of [
    ['a ZIP', zip],
    ['a page', html],
    ['PHP', php],
  ] as const) {
    it(`has nothing of ${what} that stood behind it`, async () => {
      const { content, thumb } = await made(Buffer.concat([await plainJpeg(), tail]));
      assert.ok(!content.includes(secretMark) && !thumb.includes(secretMark));
      assert.deepEqual(content, (await made(await plainJpeg())).content);
    });
  }

  it('is no larger than it has to be, and its small picture fits 320 px', async () => {
    const { content, thumb } = await made(await plainJpeg(4000, 1000));
    const sizes = await Promise.all([content, thumb].map((photo) => sharp(photo).metadata()));
    assert.deepEqual([sizes[0]!.width, sizes[0]!.height, sizes[1]!.width], [3000, 750, 320]);
    const small = await made(await plainJpeg(60, 40));
    assert.equal((await sharp(small.thumb).metadata()).width, 60);
  });

  it('is refused over 40 megapixels, by what its header says', async () => {
    const bomb = pngBomb(50_000, 50_000);
    assert.ok(bomb.length < 1_000_000, 'a small file');
    assert.deepEqual(await makeSafe(bomb, 'png'), { wrong: 'tooManyPixels' });
    assert.deepEqual(await makeSafe(pngBomb(8001, 5000), 'png'), { wrong: 'tooManyPixels' });
    await made(pngBomb(8000, 5000), 'png');
  });

  it('has the size of its header, though more comes after it', async () => {
    const { content } = await made(lyingPng(6000, 6000), 'png');
    assert.equal((await sharp(content).metadata()).width, 1);
  });

  for (const [what, format, make] of [
    ['JPEG', 'jpeg', () => plainJpeg(600, 400)],
    ['PNG', 'png', plainPng],
    ['WebP', 'webp', plainWebp],
  ] as const) {
    it(`is refused when it was cut off: ${what}`, async () => {
      const whole = await make();
      const half = whole.subarray(0, whole.length / 2);
      assert.deepEqual(await makeSafe(half, format), { wrong: 'damaged' });
    });
  }

  it('is refused when it is another kind than its first bytes say, or nothing at all', async () => {
    assert.deepEqual(await makeSafe(await plainPng(), 'jpeg'), { wrong: 'damaged' });
    assert.deepEqual(await makeSafe(Buffer.from('\xff\xd8\xff', 'latin1'), 'jpeg'), { wrong: 'damaged' });
  });
});
