import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { loadTheme } from '../web/theme.ts';
import { openOutlines, type Outlines } from './outline.ts';
import { balance, previewSvg } from './preview.ts';

const theme = loadTheme({ themesDir: join(import.meta.dirname, '../../themes'), name: 'earth' });
let outlines: Outlines;
before(async () => {
  outlines = await openOutlines();
});

const preview = (title: string) => ({ title, name: 'Northline', initial: 'N', place: 'Austin', drawing: '' });
const paths = (svg: string) => svg.match(/<path /g)?.length ?? 0;

describe('the picture of a link', () => {
  it('leaves out a title in a script that the typeface lacks, and keeps the rest', () => {
    const [latin, arabic] = ['EV chargers', 'شواحن السيارات'].map((title) =>
      previewSvg(preview(title), theme, outlines),
    );
    assert.equal(paths(latin!) - paths(arabic!), 1);
  });

  it('sets a long title smaller, so that no line leaves its half', () => {
    const title = 'Instalaciones eléctricas industriales, residenciales y comerciales';
    const svg = previewSvg(
      { ...preview(title), drawing: '<svg viewBox="0 0 640 480"></svg>' },
      theme,
      outlines,
    );
    const ends = [...svg.matchAll(/<path fill="[^"]+" d="([^"]+)"/g)].flatMap(([, path = '']) =>
      [...path.matchAll(/(-?[\d.]+) -?[\d.]+(?=[A-Z])/g)].map(([, x]) => Number(x)),
    );
    assert.ok(ends.length > 100);
    assert.ok(Math.max(...ends) < 660, String(Math.max(...ends)));
  });
});

describe('the outlines of text', () => {
  it('know Latin with its accents, and nothing they lack', () => {
    assert.ok(outlines.has('Instalación y Łódź'));
    assert.ok(!outlines.has('כ'));
  });

  it('are in the weight of headings', () => {
    // The regular weight of this typeface sets an m 0.922 wide.
    assert.ok(outlines.width('m', 1) > 0.935);
    assert.match(outlines.path('é', { x: 0, y: 0, size: 10 }), /^M/);
  });
});

describe('lines', () => {
  const widthOf = (text: string) => text.length;

  it('are as few as fit and as even as can be', () => {
    assert.deepEqual(balance('one two three four', 14, widthOf), ['one two', 'three four']);
    assert.deepEqual(balance('one', 14, widthOf), ['one']);
    assert.deepEqual(balance('a verylongword b', 6, widthOf), ['a', 'verylongword', 'b']);
  });
});
