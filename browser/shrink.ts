// A phone's photo is five times as large as anyone needs to see what is broken. Drawn anew it also says no longer where
// it was taken.

import { mayBePicture } from './file-check.ts';

// More than any phone's photo; a browser may die of decoding what is larger still.
const mostDecodedBytes = 60 * 1024 * 1024;
const longestSide = 2000;
const quality = 0.82;
const lowerQuality = 0.7;
const largeBytes = 1.5 * 1024 * 1024;

/** The picture as JPEG, upright, at most 2000 pixels long; the file itself when this browser cannot read it as one. */
export async function smaller(file: File): Promise<Blob> {
  if (!mayBePicture(file) || file.size > mostDecodedBytes) return file;
  return shrink(file).catch(() => file);
}

async function shrink(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const canvas = draw(bitmap);
  bitmap.close();
  const good = await encode(canvas, quality);
  return good.size > largeBytes ? encode(canvas, lowerQuality) : good;
}

/** By halves first: a picture made much smaller in one go loses its fine lines. */
function draw(bitmap: ImageBitmap): HTMLCanvasElement {
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const target = { width: bitmap.width * scale, height: bitmap.height * scale };
  let drawn: HTMLCanvasElement | ImageBitmap = bitmap;
  while (drawn.width > 2 * target.width)
    drawn = drawAt(drawn, { width: drawn.width / 2, height: drawn.height / 2 });
  return drawAt(drawn, target);
}

function drawAt(
  source: HTMLCanvasElement | ImageBitmap,
  size: { width: number; height: number },
): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(size.width));
  canvas.height = Math.max(1, Math.round(size.height));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('there is no canvas');
  // JPEG knows no transparency: what is clear would become black.
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function encode(canvas: HTMLCanvasElement, jpegQuality: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('it cannot be encoded'))),
      'image/jpeg',
      jpegQuality,
    );
  });
}
