import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import sharp from 'sharp';
import { type Content, loadContent } from '../content/content.ts';
import { pagesOf } from '../content/pages.ts';
import { loadTheme } from '../web/theme.ts';
import { preparePictures } from './pictures.ts';

const root = join(import.meta.dirname, '../..');
const contents = loadContent(join(root, 'content/electrician'));
const theme = loadTheme({ themesDir: join(root, 'themes'), name: 'blue' });
const siteUrl = 'https://www.example.com';
const place = mkdtempSync(join(tmpdir(), 'porchlight-pictures-'));
after(() => rmSync(place, { recursive: true }));

const photosDir = join(place, 'photos');
before(async () => {
  mkdirSync(photosDir);
  const noise = { create: { width: 500, height: 300, channels: 3, background: '#887766' } } as const;
  // Lying on its side, as a phone writes it, with the place it was taken at.
  await sharp(noise)
    .withMetadata({ orientation: 6 })
    .withExif({ IFD0: { Make: 'Phone' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '30/1 16/1 0/1' } })
    .jpeg()
    .toFile(join(photosDir, 'panel.jpg'));
  await sharp({ create: { ...noise.create, width: 1700, height: 200 } })
    .png()
    .toFile(join(photosDir, 'wide.png'));
  const whole = await sharp(noise).jpeg().toBuffer();
  writeFileSync(join(photosDir, 'half.jpg'), whole.subarray(0, whole.length / 2));
  writeFileSync(join(photosDir, 'words.jpg'), 'no picture at all');
  await sharp({ create: { ...noise.create, width: 9000, height: 7200 } })
    .jpeg()
    .toFile(join(photosDir, 'huge.jpg'));
});

/** The sample with these photos in its work. */
function withPhotos(...files: string[]): readonly [Content, ...Content[]] {
  const work = files.map((file) => ({ photo: { file, alt: '' }, title: 'A job' }));
  return [{ ...contents[0], work }];
}

interface Options {
  contents?: readonly [Content, ...Content[]];
  dir?: string;
  siteUrl?: string | null;
}

async function prepare(options: Options = {}) {
  const said: string[] = [];
  const log = { info: (line: string) => void said.push(line), warn: (line: string) => void said.push(line) };
  const dir = join(place, 'built');
  const pictures = await preparePictures({
    ...{ contents: withPhotos(), contentDir: place, theme, siteUrl: null, dir, log },
    ...options,
  });
  return { ...pictures, said };
}

describe('photos', () => {
  it('are there in both formats and every width that the original has', async () => {
    const { picture, assets } = await prepare({ contents: withPhotos('panel.jpg', 'wide.png') });
    assert.deepEqual(
      picture('wide.png', (name) => name),
      {
        width: 1700,
        height: 200,
        src: 'photos/wide-png-800.webp',
        sources: ['avif', 'webp'].map((format) => ({
          type: `image/${format}`,
          srcset: [480, 800, 1200, 1600]
            .map((width) => `photos/wide-png-${width}.${format} ${width}w`)
            .join(', '),
        })),
      },
    );
    const widths = Object.entries(assets).filter(([name]) => name.startsWith('photos/panel'));
    for (const [name, bytes] of widths) {
      const { width, format } = await sharp(bytes).metadata();
      assert.equal(name, `photos/panel-jpg-${width}.${format === 'heif' ? 'avif' : format}`);
    }
    assert.equal(widths.length, 2);
  });

  it('stand upright and have forgotten where they were taken', async () => {
    const { picture, assets } = await prepare({ contents: withPhotos('panel.jpg') });
    const { width, height } = picture('panel.jpg', (name) => name);
    assert.deepEqual([width, height], [300, 500]);
    const original = await sharp(join(photosDir, 'panel.jpg')).metadata();
    assert.ok(original.exif?.includes('Phone'));
    const { exif, xmp, iptc, ...metadata } = await sharp(assets['photos/panel-jpg-300.webp']).metadata();
    assert.deepEqual([exif, xmp, iptc], [undefined, undefined, undefined]);
    assert.deepEqual([metadata.width, metadata.height], [300, 500]);
  });

  it('that are none stop the start, each by name and with what to do', async () => {
    const wrong = withPhotos('words.jpg', 'half.jpg', 'huge.jpg', 'absent.jpg', 'panel.jpg');
    await assert.rejects(prepare({ contents: wrong }), (error: Error) => {
      const [first, ...lines] = error.message.split('\n');
      assert.equal(error.name, 'PictureError');
      assert.equal(first, 'The pictures cannot be used:');
      assert.equal(lines.length, 4);
      assert.match(lines[0]!, /photos\/words\.jpg is no whole picture/);
      assert.match(lines[1]!, /photos\/half\.jpg is no whole picture/);
      assert.match(lines[2]!, /photos\/huge\.jpg has more than 64 megapixels/);
      assert.match(lines[3]!, /photos\/absent\.jpg cannot be read \(ENOENT\)/);
      return true;
    });
  });
});

describe('what was made', () => {
  it('is kept, so that a second start makes nothing and a changed photo is made anew', async () => {
    const dir = join(place, 'kept');
    const first = await prepare({ contents: withPhotos('wide.png'), dir });
    assert.match(first.said.join(), /^made 15 pictures/);
    const files = readdirSync(dir).sort();
    const second = await prepare({ contents: withPhotos('wide.png'), dir });
    assert.deepEqual(second.said, []);
    assert.deepEqual(second.assets, first.assets);
    assert.deepEqual(readdirSync(dir).sort(), files);
    assert.ok(
      files.every((file) => /^[0-9a-f]{40}$/.test(file)),
      'nothing half written is left',
    );
    const other = await prepare({ contents: withPhotos('panel.jpg'), dir });
    assert.match(other.said.join(), /^made 3 pictures/);
  });

  it('is made without being kept where the folder cannot be written, with one warning', async () => {
    const dir = join(photosDir, 'wide.png');
    const { said, assets } = await prepare({ dir });
    assert.equal(said.filter((line) => line.includes('cannot be kept')).length, 1);
    assert.ok(assets['favicon.svg']);
  });
});

describe('icons', () => {
  it('have the sizes that browsers and phones ask for', async () => {
    const { assets } = await prepare();
    for (const [name, size] of [
      ['apple-touch-icon.png', 180],
      ['icon-192.png', 192],
      ['icon-512.png', 512],
      ['icon-maskable-512.png', 512],
    ] as const) {
      const { width, height, format } = await sharp(assets[name]).metadata();
      assert.deepEqual([width, height, format], [size, size, 'png'], name);
    }
  });

  it('hold the initial as an outline in the colours of the theme', async () => {
    const { assets } = await prepare();
    const svg = String(assets['favicon.svg']);
    assert.match(svg, /<rect [^>]*fill="#1e40af"\/><path fill="#ffffff" d="M/);
    assert.doesNotMatch(svg, /<text|font/);
  });

  it('are a dot for a name that the typeface cannot write', async () => {
    const [own] = withPhotos();
    const arabic = { ...own, business: { ...own.business, name: 'كهرباء' } };
    const { assets } = await prepare({ contents: [arabic] });
    assert.match(String(assets['favicon.svg']), /<circle/);
  });

  it('come as an .ico of one whole PNG', async () => {
    const { assets } = await prepare();
    const ico = assets['favicon.ico']!;
    assert.deepEqual(
      [ico.readUInt16LE(2), ico.readUInt16LE(4), ico.readUInt8(6), ico.readUInt32LE(14)],
      [1, 1, 32, ico.length - 22],
    );
    assert.equal((await sharp(ico.subarray(ico.readUInt32LE(18))).metadata()).width, 32);
  });
});

describe('the pictures of links', () => {
  it('are there for every page that may be listed, in every language, 1200 by 630 and under 120 KB', async () => {
    const { image, assets } = await prepare({ contents, siteUrl });
    for (const content of contents) {
      for (const { path } of pagesOf(content)) {
        const bytes = assets[image(path, content.locale) ?? ''];
        assert.ok(bytes, path);
        const { width, height, format } = await sharp(bytes).metadata();
        assert.deepEqual([width, height, format], [1200, 630, 'png'], path);
        assert.ok(bytes.length < 120_000, `${path}: ${bytes.length}`);
      }
    }
    assert.equal(image('/thanks/abc', contents[0].locale), null);
  });

  it('light the system of the page in the accent', async () => {
    const { image, assets } = await prepare({ contents, siteUrl });
    const [, , blue] = [1, 3, 5].map((at) =>
      Number.parseInt(theme.colors.light.accent.slice(at, at + 2), 16),
    );
    const bytes = assets[image('/services/ev-charger', contents[0].locale)!]!;
    const right = { left: 680, top: 100, width: 500, height: 430 };
    const { data } = await sharp(bytes)
      .removeAlpha()
      .extract(right)
      .raw()
      .toBuffer({ resolveWithObject: true });
    let lit = 0;
    for (let at = 0; at < data.length; at += 3)
      if (data[at]! > 230 && Math.abs(data[at + 2]! - blue!) < 30) lit += 1;
    assert.ok(lit > 500, `${lit} points`);
  });

  it('are not made while the site does not know its address', async () => {
    const { image, assets } = await prepare({ contents });
    assert.equal(image('/', contents[0].locale), null);
    assert.deepEqual(
      Object.keys(assets).filter((name) => name.startsWith('og/')),
      [],
    );
  });
});
