// Multipart bodies, read as they arrive: never more than one file of one body is in memory.
import { finished } from 'node:stream/promises';
import { Busboy, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy';
import type { Request } from 'express';
import { HttpError } from './http-error.ts';

interface MultipartLimits {
  /** Of the body as a whole. */
  bytes: number;
  tooManyBytes: () => HttpError;
  /** Of what is no file. */
  textBytes: number;
  /** Of one file: what is longer is handed over with one byte more than that, the rest is not kept. */
  fileBytes: number;
  /** Without a byte of it. */
  silenceMs: number;
}

/** What becomes of the files. Whatever it throws ends the request. */
export interface FileTaker {
  /** Asked before a file is read: one that is not wanted is read over. */
  wants(field: string): boolean;
  /** Nothing is read on until it has resolved. */
  take(file: { name: string; content: Buffer }): Promise<void>;
}

// The longest form has some thirty fields and six files; each part costs more than its bytes.
const mostParts = 250;

/** The texts of a multipart body by name: a list where a name came more than once. */
export async function readMultipart(
  req: Request,
  limits: MultipartLimits,
  files: FileTaker,
): Promise<Record<string, unknown>> {
  if (!/^identity$/i.test(req.headers['content-encoding'] ?? 'identity'))
    throw new HttpError(415, 'errors.encoding');
  const parser = openParser(req, limits);
  // No prototype: a field may be called __proto__.
  const fields = Object.create(null) as Record<string, unknown>;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let ended = false;
  let current: BusboyFileStream | undefined;
  let taking = Promise.resolve();
  let inHand = false;

  const fail = (error: unknown) => {
    ended = true;
    current?.destroy();
    reject(error);
  };
  const silence = setTimeout(() => {
    // Then it is we who do not read.
    if (inHand) silence.refresh();
    else fail(tooSlow());
  }, limits.silenceMs);

  let bytes = 0;
  const count = (chunk: Buffer) => {
    silence.refresh();
    if ((bytes += chunk.length) > limits.bytes) fail(limits.tooManyBytes());
  };
  const gone = () => {
    if (!req.complete) fail(broken());
  };
  let textBytes = 0;
  parser.on('field', (name: string | undefined, value, _cut, valueCut) => {
    if (name === undefined) return;
    textBytes += Buffer.byteLength(name) + Buffer.byteLength(value);
    if (valueCut || textBytes > limits.textBytes) fail(new HttpError(413, 'errors.tooMuchText'));
    else fields[name] = name in fields ? [fields[name], value].flat() : value;
  });

  async function readFile(field: string, file: BusboyFileStream, name: string): Promise<void> {
    if (ended) return;
    current = file;
    const chunks: Buffer[] = [];
    let wanted: boolean | undefined;
    for await (const chunk of file as AsyncIterable<Buffer>) {
      wanted ??= files.wants(field);
      if (wanted) chunks.push(chunk);
    }
    // A file control that was left empty is sent as a file without a name.
    if (wanted === undefined && name !== '') wanted = files.wants(field);
    if (ended || !wanted) return;
    inHand = true;
    await files.take({ name, content: Buffer.concat(chunks.splice(0)) });
    inHand = false;
  }
  parser.on('file', (field, file, name: string | undefined) => {
    // The parser says so too, and sooner.
    file.on('error', () => undefined);
    taking = taking.then(() => readFile(field, file, name ?? '')).catch(fail);
  });
  parser.on('partsLimit', () => fail(new HttpError(413, 'errors.tooMuchText')));
  parser.on('error', () => fail(broken()));
  parser.on('finish', () => void taking.then(resolve));

  try {
    req.on('data', count).on('close', gone).pipe(parser);
    await promise;
    return fields;
  } catch (error) {
    req.unpipe(parser);
    // A file that is being taken fills its place in the memory until it has been.
    await taking;
    if (!(error instanceof HttpError && error.status === 408)) await readOver(req, limits.silenceMs);
    throw error;
  } finally {
    clearTimeout(silence);
    req.off('data', count).off('close', gone);
  }
}

function openParser(req: Request, { textBytes, fileBytes }: MultipartLimits) {
  try {
    return new Busboy({
      headers: req.headers as BusboyHeaders,
      limits: { fieldSize: textBytes, fileSize: fileBytes + 1, parts: mostParts, headerSize: 8192 },
    });
  } catch {
    throw broken();
  }
}

/** A browser that is still sending does not read the answer: what is left is read, and not kept. */
async function readOver(req: Request, withinMs: number): Promise<void> {
  if (req.readableEnded || req.destroyed) return;
  req.resume();
  await finished(req, { signal: AbortSignal.timeout(withinMs) }).catch(() => undefined);
}

const broken = () => new HttpError(400, 'errors.brokenMultipart');

/** The connection has no other use: the rest of the body is still to come. */
export const tooSlow = () => new HttpError(408, 'errors.slow', { headers: { Connection: 'close' } });
