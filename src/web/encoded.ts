// Bytes that are answered again and again: hashed and compressed once.
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

export interface Encoded {
  type: string;
  hash: string;
  body: Buffer;
  br?: Buffer;
  gzip?: Buffer;
}

/** `compress`: how hard, from 1 (at once) to 9 (once and for all); false for what is compressed already. */
export function encode(body: Buffer, type: string, compress: number | false): Encoded {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 10);
  if (compress === false) return { type, hash, body };
  // Brotli counts to 11; the last two steps are for what is kept for good.
  const quality = compress === 9 ? 11 : compress;
  return {
    type,
    hash,
    body,
    br: brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }),
    gzip: gzipSync(body, { level: compress }),
  };
}

/** Answers 200 or 304, GET or HEAD, in the encoding that the client takes. */
export function sendEncoded(
  req: IncomingMessage,
  res: ServerResponse,
  encoded: Encoded,
  cacheControl: string,
): void {
  // Weak, as the same content goes out in three encodings.
  const etag = `W/"${encoded.hash}"`;
  res.setHeader('Cache-Control', cacheControl);
  res.setHeader('ETag', etag);
  if (encoded.br) res.setHeader('Vary', 'Accept-Encoding');
  if (req.headers['if-none-match']?.includes(etag)) {
    res.writeHead(304).end();
    return;
  }
  const encoding = (['br', 'gzip'] as const).find(
    (name) => encoded[name] && accepts(req.headers['accept-encoding'], name),
  );
  const body = (encoding && encoded[encoding]) ?? encoded.body;
  res.writeHead(200, {
    'Content-Type': encoded.type,
    'Content-Length': body.length,
    ...(encoding && { 'Content-Encoding': encoding }),
  });
  res.end(req.method === 'HEAD' ? undefined : body);
}

function accepts(header: string | string[] | undefined, encoding: string): boolean {
  return String(header ?? '')
    .split(',')
    .some((part) => {
      const [name = '', quality = ''] = part.split(';').map((piece) => piece.trim());
      return name === encoding && !/^q=0(\.0*)?$/.test(quality);
    });
}
