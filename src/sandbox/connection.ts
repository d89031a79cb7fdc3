// Reading requests and sending answers, whole or cut off on the way.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';
import type { Reply } from './reply.ts';

export type Cut = Extract<Fault, { kind: 'answer cut' }>['in'];

/**
 * The body as text; null when it is larger than the limit. `isCut` is asked once, with what has arrived by then, and
 * ends the reading: the connection is closed and 'cut' comes back.
 */
export async function readBody(
  req: IncomingMessage,
  limit: number,
  isCut: (start: string) => boolean = () => false,
): Promise<{ body: string | null } | 'cut'> {
  const chunks: Buffer[] = [];
  let size = 0;
  let isAsked = false;
  const cuts = (start: string) => {
    if (isAsked) return false;
    isAsked = true;
    if (!isCut(start)) return false;
    req.socket.destroy();
    return true;
  };
  for await (const chunk of req as AsyncIterable<Buffer>) {
    if (cuts(chunk.toString('utf8', 0, 4096))) return 'cut';
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  if (cuts('')) return 'cut';
  return { body: size > limit ? null : Buffer.concat(chunks).toString('utf8') };
}

export function send(res: ServerResponse, { status, headers, body }: Reply): void {
  // A body that was refused is not read to its end, so the connection cannot serve another request.
  if (!res.req.complete) res.setHeader('Connection', 'close');
  res.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  res.end(res.req.method === 'HEAD' ? undefined : body);
}

/** Sends the beginning of the answer and closes the connection. */
export function sendCut(res: ServerResponse, { status, headers, body }: Reply, cut: Cut): void {
  const { socket } = res.req;
  if (cut === 'headers') {
    socket.end(`HTTP/1.1 ${status} OK\r\nContent-Type: application/json\r\nContent-Le`);
    return;
  }
  const bytes = Buffer.from(body);
  const framing = {
    body: { 'Content-Length': bytes.length },
    'chunked body': { 'Transfer-Encoding': 'chunked' },
    'unframed body': { Connection: 'close' },
  }[cut];
  if (cut === 'unframed body') res.useChunkedEncodingByDefault = false;
  res.writeHead(status, { ...headers, ...framing });
  res.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => socket.end());
}
