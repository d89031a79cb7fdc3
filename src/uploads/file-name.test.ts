import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nameFor, tidyName } from './file-name.ts';

const jpeg = 'image/jpeg';

describe('nameFor', () => {
  for (const [given, is] of [
    ['IMG_2041.JPG', 'IMG_2041.JPG'],
    ['panel.jpeg', 'panel.jpeg'],
    ['panel.png', 'panel.jpg'],
    ['IMG_2041.HEIC.exe', 'IMG_2041.HEIC.jpg'],
    ['photo.jpg.exe', 'photo.jpg'],
    ['Panel 2.0', 'Panel 2.0.jpg'],
    ['Küche über dem Herd.webp', 'Küche über dem Herd.jpg'],
    ['../../etc/passwd', 'passwd.jpg'],
    ['C:\\Users\\Dana\\panel.bmp', 'panel.jpg'],
    ['.htaccess', 'htaccess.jpg'],
    ['photo\u202Egpj.exe', 'photogpj.jpg'],
    ['a\0b\r\n"c"<d>.png', 'ab _c__d_.jpg'],
    ['5%22 pipe%0D%0A.png', '5_ pipe__.jpg'],
    ['', 'photo.jpg'],
    ['.jpg', 'jpg.jpg'],
    [' \u200B\u202E .. ', 'photo.jpg'],
  ] as const) {
    it(`makes ${JSON.stringify(given)} ${JSON.stringify(is)}`, () => assert.equal(nameFor(given, jpeg), is));
  }

  it('ends a document as one', () => {
    assert.equal(nameFor('invoice.PDF', 'application/pdf'), 'invoice.PDF');
    assert.equal(nameFor('invoice.html', 'application/pdf'), 'invoice.pdf');
    assert.equal(nameFor('', 'application/pdf'), 'document.pdf');
  });

  it('cuts a long name in front of its end', () => {
    assert.equal(nameFor(`${'x'.repeat(300)}.png`, jpeg), `${'x'.repeat(96)}.jpg`);
  });

  it('makes any name safe, and none empty', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (given) => {
        const name = nameFor(given, jpeg);
        assert.match(name, /^[^./\\][^/\\]*\.jpe?g$/i);
        // eslint-disable-next-line no-control-regex -- control characters are exactly what must not be there
        assert.doesNotMatch(name, /[\u0000-\u001f\u007f-\u009f<>:"|?*]|\p{Cf}|\p{Cs}/u);
        assert.ok(Array.from(name).length <= 100);
        assert.ok(tidyName(given) !== '' && !/[/\\]/.test(tidyName(given)));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('tidyName', () => {
  it('leaves a file its own end', () => {
    assert.equal(tidyName('photos/IMG_2041.tif'), 'IMG_2041.tif');
    assert.equal(tidyName('\u202E'), 'file');
  });
});
