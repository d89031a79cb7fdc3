// A file of each kind that a visitor, or somebody else, may send: in words at the field, and never in the way of the rest.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import sharp from 'sharp';
import type { Browser } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { addFiles, answer, goOn, listedFiles, mainButton, referenceOn } from '../support/fill-form.ts';
import { contact, what, where } from '../support/form-network.ts';
import { arrived } from '../support/in-odoo.ts';
import { helpdeskAnswers, type Journey, startJourney } from '../support/journey.ts';
import { fileOf, plainVisitor } from '../support/plain-visitor.ts';
import {
  exe,
  heic,
  jpegWithGps,
  pdf,
  plainGif,
  plainJpeg,
  plainPng,
  plainWebp,
  pngBomb,
  secretMark,
  svg,
  zip,
} from '../support/upload-files.ts';
import { visit } from '../support/visitor.ts';

const env = { RATE_SOFT: '0', RATE_HARD: '0', MIN_FILL_MS: '0' };
const full = 'Nothing can be added right now. Your request does not need it.';

interface Sent {
  name: string;
  content: Buffer;
}
let journey: Journey;
let good: Sent[];
let refused: (Sent & { words: string })[];
before(async () => {
  const jpeg = await plainJpeg();
  good = [
    { name: 'gps.jpg', content: await jpegWithGps() },
    { name: 'plain.png', content: await plainPng() },
    { name: 'plain.webp', content: await plainWebp() },
    // Another shape: made anew, two of the same pixels are the same photo.
    {
      name: 'plain.gif',
      content: await sharp(await plainGif())
        .resize(30, 30, { fit: 'fill' })
        .gif()
        .toBuffer(),
    },
    { name: 'polyglot.jpg', content: Buffer.concat([await plainJpeg(80, 30), zip]) },
    { name: 'named-wrong.exe', content: await plainJpeg(50, 30) },
  ];
  refused = [
    {
      name: 'IMG_1.heic',
      content: heic(),
      words: 'IMG_1.heic: This photo type cannot be read here. Send a JPG or PNG.',
    },
    {
      name: 'bomb.png',
      content: pngBomb(8000, 6000),
      words: 'bomb.png is over 40 megapixels. Send a smaller copy',
    },
    { name: 'drawing.svg', content: svg, words: 'drawing.svg is not a JPG, PNG or WebP' },
    { name: 'empty.jpg', content: Buffer.alloc(0), words: 'empty.jpg is empty' },
    { name: 'setup.jpg', content: exe, words: 'setup.jpg is not a JPG, PNG or WebP' },
    {
      name: 'cut.jpg',
      content: jpeg.subarray(0, jpeg.length / 2),
      words: 'cut.jpg is damaged or incomplete. Send it again',
    },
    { name: 'invoice.pdf', content: pdf, words: 'invoice.pdf is not a JPG, PNG or WebP' },
    {
      name: 'huge.jpg',
      content: Buffer.concat([jpeg, Buffer.alloc(16 * 1024 * 1024)]),
      words: 'huge.jpg is over 15 MB',
    },
  ];
  journey = await startJourney({ env });
});
after(() => journey.stop());

const file = ({ name, content }: Sent) => fileOf(name, Buffer.from(content));
const photoOf = (name: string, background: string): Promise<Sent> =>
  sharp({ create: { width: 30, height: 20, channels: 3, background } })
    .png()
    .toBuffer()
    .then((content) => ({ name, content }));
const referenceIn = (text: string) => /[EH]-\w{4}-\w{4}/.exec(text)![0];

/** What reached Odoo is a photo made anew: nothing that was hidden in the file did. */
async function assertMadeAnew(content: Buffer): Promise<void> {
  const { format, exif, xmp, iptc, orientation } = await sharp(content).metadata();
  assert.deepEqual(
    [format, exif, xmp, iptc, orientation],
    ['jpeg', undefined, undefined, undefined, undefined],
  );
  for (const hidden of [secretMark, 'PK\x03\x04'])
    assert.ok(!content.includes(Buffer.from(hidden, 'latin1')));
}

/** The rest of the estimate, from its second page to its thanks. */
async function finish(visitor: ReturnType<typeof plainVisitor>, name: string, files: number) {
  await visitor.press(where);
  await visitor.press(contact(name));
  assert.match(visitor.at, /\/thanks\//);
  return arrived(journey.odoo, referenceIn(visitor.text()), files);
}

describe('files without script', () => {
  it('that are photos arrive, made anew and named as what they are', async () => {
    const visitor = plainVisitor(journey.site.url);
    await visitor.open('/free-estimate');
    await visitor.press(what, good.map(file));
    const { files } = await finish(visitor, 'Good Photos', 6);
    assert.deepEqual(
      files.map(({ name, type }) => [name, type]),
      ['gps.jpg', 'plain.jpg', 'plain.jpg', 'plain.jpg', 'polyglot.jpg', 'named-wrong.jpg'].map((name) => [
        name,
        'image/jpeg',
      ]),
    );
    for (const { content } of files) await assertMadeAnew(content);
  });

  it('that are none are told at the field, one by one, and the others stay', async () => {
    for (const { words, ...bad } of refused) {
      const visitor = plainVisitor(journey.site.url);
      await visitor.open('/free-estimate');
      await visitor.press(what, [await photoOf('good.png', 'teal'), bad].map(file));
      assert.deepEqual([visitor.status, visitor.errors()], [422, [words]]);
      assert.ok(visitor.$('#photos-error').text().includes(words));
      assert.deepEqual([visitor.files(), visitor.values()], [['good.jpg'], what]);
      await visitor.press();
      assert.match(visitor.at, /\/where$/);
    }
  });

  it('that are more than 6 leave 6, and the form can be sent with them', async () => {
    const visitor = plainVisitor(journey.site.url);
    const colours = ['red', 'green', 'blue', 'teal', 'navy', 'gray', 'pink'];
    const seven = await Promise.all(colours.map((colour) => photoOf(`${colour}.png`, colour)));
    await visitor.open('/free-estimate');
    await visitor.press(what, seven.map(file));
    assert.deepEqual([visitor.status, visitor.errors()], [422, ['You can add up to 6 photos']]);
    assert.equal(visitor.files().length, 6);
    await visitor.press();
    await finish(visitor, 'Seven Photos', 6);
  });

  it('may be documents for the helpdesk, which arrive as they were', async () => {
    const visitor = plainVisitor(journey.site.url);
    await visitor.open('/helpdesk');
    const cut = fileOf('cut.pdf', pdf.subarray(0, 60), 'application/pdf');
    await visitor.press(helpdeskAnswers() as Record<string, string>, [
      fileOf('invoice.pdf', pdf, 'application/pdf'),
      cut,
    ]);
    assert.deepEqual(
      [visitor.files(), visitor.errors()],
      [['invoice.pdf'], ['cut.pdf is damaged or incomplete. Send it again']],
    );
    await visitor.press();
    const { files } = await arrived(journey.odoo, referenceIn(visitor.text()), 1);
    assert.deepEqual(files, [{ name: 'invoice.pdf', type: 'application/pdf', content: pdf }]);
  });
});

describe('the interface for files', () => {
  async function post(form: string, field: string, sent: Sent) {
    const body = new FormData();
    body.append(field, file(sent));
    const answered = await fetch(`${journey.site.url}/api/${form}/files`, { method: 'POST', body });
    return { status: answered.status, body: (await answered.json()) as { id?: string; errors?: object[] } };
  }

  it('takes what is a photo, and says of anything else what it is', async () => {
    for (const one of good) assert.equal((await post('estimate', 'photos', one)).status, 201, one.name);
    for (const { words, ...bad } of refused) {
      const { status, body } = await post('estimate', 'photos', bad);
      assert.deepEqual([status, body.errors], [422, [{ field: 'photos', message: words }]]);
    }
    assert.equal((await post('helpdesk', 'files', { name: 'a.pdf', content: pdf })).status, 201);
  });
});

describe('files with script', { skip: noBrowser }, () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());

  it('that are refused are told in their rows, by the page or by the server, and the others arrive', () =>
    visit(browser, journey.site.url, { expected: /status of 422/ }, async (page) => {
      const wordsOf = (name: string) => refused.find((one) => one.name === name)!.words;
      const choose = ({ name, content }: Sent, mimeType: string) => ({ name, mimeType, buffer: content });
      await page.goto('/free-estimate');
      await answer(page, what);
      const named = (name: string) => [...good, ...refused].find((one) => one.name === name)!;
      const taken = [
        ['gps.jpg', 'image/jpeg'],
        ['plain.png', 'image/png'],
        ['plain.webp', 'image/webp'],
        ['polyglot.jpg', 'image/jpeg'],
        // The page has made it small before it leaves.
        ['bomb.png', 'image/png'],
      ] as const;
      await addFiles(
        page,
        taken.map(([name, type]) => choose(named(name), type)),
        { byScript: true },
      );
      for (const [name, type] of [
        ['IMG_1.heic', 'image/heic'],
        ['drawing.svg', 'image/svg+xml'],
        ['empty.jpg', 'image/jpeg'],
        ['setup.jpg', 'image/jpeg'],
        ['cut.jpg', 'image/jpeg'],
        ['invoice.pdf', 'application/pdf'],
      ] as const) {
        await page.locator('input[type=file]').setInputFiles([choose(named(name), type)]);
        await page.locator('[data-file-state=refused]').getByText(wordsOf(name)).waitFor();
        // What is refused takes no place from the others, and can be taken away.
        await page.getByRole('button', { name: `Remove ${name}` }).click();
      }
      assert.equal((await listedFiles(page)).length, taken.length);
      await goOn(page);
      await answer(page, where);
      await goOn(page);
      await answer(page, contact('Kinds With Script'));
      await mainButton(page).click();
      await page.waitForURL('**/thanks/*');
      const { files } = await arrived(journey.odoo, await referenceOn(page), taken.length);
      for (const { content } of files) await assertMadeAnew(content);
    }));
});

describe('a store with no room for more files', () => {
  it('says so, keeps those that it has, and takes the request without the others', async () => {
    const small = await startJourney({ env: { ...env, UPLOADS_BUDGET_MB: '16' } });
    try {
      const large = () =>
        fileOf(
          'large.pdf',
          Buffer.concat([pdf, randomBytes(9_000_000), Buffer.from('%%EOF')]),
          'application/pdf',
        );
      const first = plainVisitor(small.site.url);
      await first.open('/helpdesk');
      await first.press({}, [large(), large()]);
      assert.deepEqual([first.files(), first.errors().at(-3)], [['large.pdf'], full]);

      const second = plainVisitor(small.site.url);
      await second.open('/helpdesk');
      await second.press(helpdeskAnswers({ full_name: 'No Room' }) as Record<string, string>, [large()]);
      assert.deepEqual([second.status, second.errors()], [422, [full]]);
      await second.press();
      await arrived(small.odoo, referenceIn(second.text()), 0);
      assert.equal(small.site.log.filter(({ msg }) => msg.includes('UPLOADS_BUDGET_MB')).length, 1);

      // How a large file arrives is another test's concern.
      small.odoo.stopAnswering();
      await first.press(helpdeskAnswers() as Record<string, string>);
      assert.match(first.at, /\/thanks\//);
      // What belongs to a request makes room again.
      await second.open('/helpdesk');
      await second.press({}, [large()]);
      assert.deepEqual(second.files(), ['large.pdf']);
    } finally {
      await small.stop();
    }
  });
});
