import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  exe,
  heic,
  html,
  pdf,
  plainAvif,
  plainGif,
  plainJpeg,
  plainPng,
  plainWebp,
  svg,
  zip,
} from '../../test/support/upload-files.ts';
import { judge } from './judge.ts';

describe('judge', () => {
  for (const [format, make] of [
    ['jpeg', plainJpeg],
    ['png', plainPng],
    ['webp', plainWebp],
    ['gif', plainGif],
  ] as const) {
    it(`knows a photo that sharp calls ${format}`, async () => {
      assert.deepEqual(judge(await make()), { kind: 'photo', format });
    });
  }

  it('knows photos of an iPhone that cannot be decoded, however they name themselves', () => {
    for (const brand of ['heic', 'heix', 'mif1', 'msf1', 'hevc'])
      assert.deepEqual(judge(heic(brand)), { kind: 'unreadable' }, brand);
  });

  it('reads no AVIF either', async () => {
    assert.deepEqual(judge(await plainAvif()), { kind: 'unreadable' });
  });

  it('knows a PDF, and whether its end is there', () => {
    assert.deepEqual(judge(pdf), { kind: 'pdf', whole: true });
    assert.deepEqual(judge(pdf.subarray(0, 60)), { kind: 'pdf', whole: false });
    const far = Buffer.concat([pdf, Buffer.alloc(2000)]);
    assert.deepEqual(judge(far), { kind: 'pdf', whole: false });
  });

  for (const [what, content] of [
    ['nothing', Buffer.alloc(0)],
    ['an SVG', svg],
    ['a page', html],
    ['a program', exe],
    ['an archive', zip],
    ['a PDF behind other bytes', Buffer.concat([Buffer.from('GIF?'), pdf])],
    ['a film', Buffer.from('\0\0\0\x18ftypisom\0\0\0\0mp41isom')],
    ['another RIFF', Buffer.from('RIFF\x10\0\0\0WAVEfmt ')],
    ['text that speaks of a photo', Buffer.from('image/jpeg')],
  ] as const) {
    it(`takes ${what} for no photo and no document`, () =>
      assert.deepEqual(judge(content), { kind: 'other' }));
  }

  it('answers whatever the bytes are', () => {
    const beginnings = ['', '\xff\xd8\xff', '\x89PNG\r\n\x1a\n', 'RIFF', 'GIF89a', '%PDF-', '\0\0\0\x18ftyp'];
    fc.assert(
      fc.property(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 64 }), (start, bytes) => {
        const { kind } = judge(Buffer.concat([Buffer.from(start, 'latin1'), bytes]));
        assert.ok(['photo', 'pdf', 'unreadable', 'other'].includes(kind));
      }),
    );
  });
});
