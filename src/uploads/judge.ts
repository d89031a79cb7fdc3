// What a file is, by its bytes alone: its name and the type it was sent with are whatever the sender says they are.

/** As sharp calls it. */
type PhotoFormat = 'jpeg' | 'png' | 'webp' | 'gif';

type Judgement =
  | { kind: 'photo'; format: PhotoFormat }
  /** `whole`: its end is there too. */
  | { kind: 'pdf'; whole: boolean }
  /**
   * A photo that is not decoded here: HEIC cannot be, and an AVIF of 40 megapixels takes 900 MB of memory. A page's script
   * makes a JPEG of either, where the browser can.
   */
  | { kind: 'unreadable' }
  | { kind: 'other' };

// As PDF readers look for it: within the last kilobyte.
const pdfTailBytes = 1024;

// What HEIC and AVIF files call themselves in their first box.
const unreadable = 'heic heix heim heis hevc hevx hevm hevs mif1 msf1 mif2 avif avis'.split(' ');

export function judge(content: Buffer): Judgement {
  if (begins(content, 'ffd8ff')) return { kind: 'photo', format: 'jpeg' };
  if (begins(content, '89504e470d0a1a0a')) return { kind: 'photo', format: 'png' };
  const start = content.toString('latin1', 0, 12);
  if (/^RIFF[^]{4}WEBP/.test(start)) return { kind: 'photo', format: 'webp' };
  if (/^GIF8[79]a/.test(start)) return { kind: 'photo', format: 'gif' };
  // At the very beginning: a PDF behind other bytes is something else to another reader.
  if (start.startsWith('%PDF-'))
    return { kind: 'pdf', whole: content.subarray(-pdfTailBytes).includes('%%EOF') };
  if (start.startsWith('ftyp', 4) && unreadable.includes(start.slice(8))) return { kind: 'unreadable' };
  return { kind: 'other' };
}

function begins(content: Buffer, hex: string): boolean {
  return content.toString('hex', 0, hex.length / 2) === hex;
}
