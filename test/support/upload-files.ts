// One file of each kind that a visitor, or somebody else, may send.
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** Looked for in what was kept: nothing of it may be left. */
export const secretMark = 'MARKER-of-a-private-place';

/** Blue above, yellow below, as the camera wrote it lying on its side; with where it was taken, and by whom. */
export async function jpegWithGps(): Promise<Buffer> {
  const lying = await sharp(await halves(40, 60))
    .rotate(-90)
    .toBuffer();
  const jpeg = await sharp(lying)
    .jpeg()
    .withExif({
      IFD0: { Make: secretMark, Orientation: '6' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '30/1 16/1 0/1',
        GPSLongitudeRef: 'W',
        GPSLongitude: '97/1 44/1 0/1',
      },
    })
    .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${secretMark}</x:xmpmeta>`)
    .withMetadata({ orientation: 6 })
    .toBuffer();
  return withComment(jpeg, secretMark);
}

export const plainJpeg = async (width = 60, height = 40) =>
  sharp(await halves(width, height))
    .jpeg()
    .toBuffer();
export const plainPng = async () =>
  sharp(await halves(60, 40))
    .png()
    .toBuffer();
export const plainWebp = async () =>
  sharp(await halves(60, 40))
    .webp()
    .toBuffer();
export const plainAvif = async () =>
  sharp(await halves(60, 40))
    .avif()
    .toBuffer();
export const plainGif = async () =>
  sharp(await halves(60, 40))
    .gif()
    .toBuffer();

/** Clear as glass. */
export const clearPng = () =>
  sharp({ create: { width: 20, height: 20, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
    .png()
    .toBuffer();

/** Two frames: blue, then yellow. */
export async function animatedWebp(): Promise<Buffer> {
  const frames = await Promise.all(['blue', 'yellow'].map((colour) => plain(30, 30, colour)));
  return sharp(frames, { join: { animated: true } })
    .webp({ delay: [100, 100] })
    .toBuffer();
}

/** As much of a HEIC as can be told from a photo: its first box. */
export const heic = (brand = 'heic') =>
  Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from(`ftyp${brand}\0\0\0\0mif1${brand}`),
    Buffer.alloc(500),
  ]);

/** A few kilobytes that say, and hold, `width` times `height` white pixels. */
export function pngBomb(width: number, height: number): Buffer {
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 9 });
  return png(width, height, rows);
}

/** A header of one pixel before the rows of many. */
export function lyingPng(width: number, height: number): Buffer {
  return png(1, 1, deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 9 }));
}

/** As a ZIP begins and ends, with something in it. */
export const zip = Buffer.concat([
  Buffer.from('PK\x03\x04', 'latin1'),
  Buffer.from(`photo.exe${secretMark}`),
  Buffer.from('PK\x05\x06', 'latin1'),
  Buffer.alloc(18),
]);
export const html = Buffer.from(`<!doctype html><script>alert('${secretMark}')</script>`);
export const php = Buffer.from(`<?php echo '${secretMark}'; ?>`);
export const svg = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert('${secretMark}')</script></svg>`,
);
export const exe = Buffer.concat([Buffer.from('MZ\x90\x00', 'latin1'), Buffer.alloc(200, 7)]);
export const pdf = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);

/** A comment segment right behind the beginning. */
function withComment(jpeg: Buffer, text: string): Buffer {
  const head = Buffer.from([0xff, 0xfe, 0, text.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, Buffer.from(text), jpeg.subarray(2)]);
}

const plain = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();

async function halves(width: number, height: number): Promise<Buffer> {
  const below = await plain(width, height / 2, 'yellow');
  return sharp(await plain(width, height, 'blue'))
    .composite([{ input: below, gravity: 'south' }])
    .png()
    .toBuffer();
}

function png(width: number, height: number, rows: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // One bit a pixel, grey.
  header[8] = 1;
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
