import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { copyContent } from '../../test/support/content-folder.ts';

let copy: ReturnType<typeof copyContent>;

beforeEach(() => {
  copy = copyContent('locksmith');
});
afterEach(() => copy.dispose());

describe('a link', () => {
  it('leads to a page that exists, wherever it stands', () => {
    const text = copy.append('about.md', '', 'One line.', 'See [locks](/services/lock-changes).') + 2;
    const first = copy.append('site.yaml', 'navigation:', '  - { text: Prices, href: /prices }');
    assert.deepEqual(
      copy.problems().map((problem) => problem.replace(/; the pages are .*/, '')),
      [
        `site.yaml:${first + 1} navigation.1.href: there is no page /prices`,
        `about.md:${text} there is no page /services/lock-changes; did you mean /services/lock-change?`,
      ],
    );
  });

  it('leads to a part of a page that exists', () => {
    copy.append(
      'about.md',
      '',
      '[a](/#area) [b](/privacy#texts) [c](/services?x=1#) [d](https://example.com/#x)',
    );
    assert.deepEqual(copy.problems(), []);
    const line = copy.append('about.md', '[e](/privacy#text) [f](#none)');
    assert.deepEqual(copy.problems(), [
      `about.md:${line} the page /privacy has no part #text; it has #keep, #keys, #others, #texts, #rights`,
      `about.md:${line} the page /about has no part #none`,
    ]);
  });

  it('runs no program and loads no data', () => {
    const line = copy.append(
      'about.md',
      '',
      '[a](javascript:alert(1))',
      '[b](data:text/html,x)',
      '[c](about)',
      '[d](//x.com)',
    );
    assert.deepEqual(
      copy.problems().map((problem) => problem.split(' cannot be linked to')[0]),
      [
        `about.md:${line + 1} javascript:alert(1)`,
        `about.md:${line + 2} data:text/html,x`,
        `about.md:${line + 3} about`,
        `about.md:${line + 4} //x.com`,
      ],
    );
  });

  it('does not lead to a service that says too little for a page', () => {
    copy.edit('services/lock-change.md', /^faqs:[\s\S]*?(?=updated)/m, '');
    assert.match(copy.problems()[0] ?? '', /^about\.md:\d+ there is no page \/services\/lock-change; /);
  });
});

describe('Markdown', () => {
  it('holds no HTML, no picture, no second title and no heading twice', () => {
    const line = copy.append(
      'about.md',
      '',
      'Some <b>bold</b>',
      '',
      '<div>x</div>',
      '',
      '![x](/x.png)',
      '',
      '# Title',
      '',
      '## One',
      '',
      '## One',
    );
    const html = 'this is HTML: write Markdown instead, such as **bold**, [text](/about) or a list';
    assert.deepEqual(copy.problems(), [
      `about.md:${line + 1} ${html}`,
      `about.md:${line + 3} ${html}`,
      `about.md:${line + 5} a picture cannot stand in the text: put the file in photos/ and name it above the text`,
      `about.md:${line + 7} begin headings with ##: the page has its title already`,
      `about.md:${line + 11} another part of the page has this address: end it with one of its own, like {#one-2}`,
    ]);
  });

  it('has the part that forms link to when texting is on', () => {
    copy.edit('site.yaml', 'sms: false', 'sms: true');
    assert.deepEqual(copy.problems(), []);
    copy.edit('privacy.md', ' {#texts}', '');
    assert.deepEqual(copy.problems(), [
      'privacy.md:2 the forms link to a part about text messages: end its heading with {#texts}',
    ]);
  });

  it('holds no link that Markdown does not see', () => {
    const line = copy.append('about.md', '', 'Call [us](tel:+44 113 496 0124)', 'or [write][1].');
    const message = 'this link cannot be read: write [text](/about), with no space in the address';
    assert.deepEqual(copy.problems(), [`about.md:${line + 1} ${message}`, `about.md:${line + 2} ${message}`]);
  });

  it('may hold what only looks like HTML', () => {
    copy.append('about.md', '', 'Fewer than 5 < 6, AT&T, and <https://example.com>.');
    assert.deepEqual(copy.problems(), []);
    assert.match(String(copy.load()[0].about.html), /5 &lt; 6, AT&amp;T/);
  });
});

describe('a photo', () => {
  const files = {
    jpg: [0xff, 0xd8, 0xff, 0xe0],
    png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    webp: [...Buffer.from('RIFF\0\0\0\0WEBPVP8 ')],
    avif: [...Buffer.from('\0\0\0\x1cftypavif\0\0\0\0mif1')],
  };

  it('is a JPG, PNG, WebP or AVIF', () => {
    for (const [kind, bytes] of Object.entries(files)) {
      copy.write(`photos/van.${kind}`, Uint8Array.from(bytes));
      copy.edit(
        'about.md',
        /^(portrait: .*\n)?people:/m,
        `portrait: { file: van.${kind}, alt: The van }\npeople:`,
      );
      assert.deepEqual(copy.problems(), [], kind);
    }
  });

  it('is there, and is what its name says', () => {
    copy.write('photos/van.jpg', 'not a photo');
    copy.write('photos/heic.jpg', '\0\0\0\x18ftypheic\0\0\0\0mif1heic');
    const line = copy.edit('about.md', 'people:', 'portrait: { file: van.jpg, alt: The van }\npeople:');
    const person = copy.edit(
      'about.md',
      '  - name: Sample owner',
      '  - portrait: { file: heic.jpg, alt: "" }\n    name: Sample owner',
    );
    const photo = copy.edit(
      'services/smart-locks.md',
      'faqs:',
      'photos:\n  - { file: vam.jpg, alt: The van }\nfaqs:',
    );
    const wrong = 'the file is not a JPG, PNG, WebP or AVIF image: save it again as one';
    assert.deepEqual(copy.problems(), [
      `about.md:${line} portrait.file: ${wrong}`,
      `about.md:${person} people.1.portrait.file: ${wrong}`,
      `services/smart-locks.md:${photo + 1} photos.1.file: photos has no file vam.jpg; did you mean van.jpg?`,
    ]);
  });

  it('has words for those who cannot see it, or none on purpose', () => {
    copy.write('photos/van.jpg', Uint8Array.from(files.jpg));
    const line = copy.edit('about.md', 'people:', 'portrait: { file: van.jpg }\npeople:');
    assert.deepEqual(copy.problems(), [
      `about.md:${line} portrait.alt: is missing: say what the picture shows, or write "" when it shows nothing that matters`,
    ]);
  });
});

describe('a logo', () => {
  const svg = (inside: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">\n${inside}\n</svg>\n`;

  it('is a drawing and nothing else', () => {
    copy.append('site.yaml', 'logo: { file: logo.svg }');
    for (const harmless of ['<path d="M0 0h8"/>', '<use href="#a"/><path fill="url(#b)"/>']) {
      copy.write('logo.svg', svg(harmless));
      assert.deepEqual(copy.problems(), [], harmless);
    }
    for (const harmful of [
      '<script>alert(1)</script>',
      '<path onload="alert(1)"/>',
      '<a href="javascript:alert(1)"/>',
      '<image href="https://example.com/x.png"/>',
      "<use xlink:href='//example.com/x.svg#a'/>",
      '<style>@import "x.css"</style>',
      '<path fill="url(https://example.com/x)"/>',
      '<foreignObject/>',
    ]) {
      copy.write('logo.svg', svg(harmful));
      assert.match(
        copy.problems().join('\n'),
        /^logo\.svg:2 the logo (holds|loads) .*: save it as a plain SVG, or as a PNG$/,
        harmful,
      );
    }
  });

  it('is there, and is what its name says', () => {
    const line = copy.append('site.yaml', 'logo: { file: logo.svg }');
    assert.match(
      copy.problems()[0] ?? '',
      new RegExp(`^site\\.yaml:${line} logo\\.file: .* has no file logo\\.svg`),
    );
    copy.write('logo.svg', 'hello');
    assert.deepEqual(copy.problems(), [`site.yaml:${line} logo.file: logo.svg is not an SVG image`]);
    copy.edit('site.yaml', 'logo.svg', 'logo.png');
    copy.write('logo.png', 'hello');
    assert.deepEqual(copy.problems(), [`site.yaml:${line} logo.file: logo.png is not a PNG image`]);
  });
});
