// The sandbox over HTTP: its own page for people, and everything else as Odoo would answer it.
import { createServer } from 'node:http';
import { isIPv4 } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { pageHeaders, pageScript, renderPage } from './page.ts';
import { listRecords } from './records.ts';
import { errorPage, json } from './reply.ts';
import { answer } from './routes.ts';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Database } from './call.ts';
import type { Faults } from './faults.ts';
import type { Reply } from './reply.ts';

interface ServerDeps {
  database: Database;
  faults: Faults;
  /** Bodies above it are refused, as Odoo does above 128 MiB. */
  bodyLimit: number;
  /** Shared with the sandbox's own methods; false drops every call. */
  state: { isAnswering: boolean; allowsAnyHost: boolean };
}

export function createSandboxServer({ database, faults, bodyLimit, state }: ServerDeps): Server {
  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (!state.allowsAnyHost && !isLoopback(req.headers.host ?? '')) {
      return send(res, plain(403, 'This sandbox answers only to names of this computer, such as localhost.'));
    }
    const { pathname: path, searchParams: query } = new URL(req.url ?? '/', 'http://localhost');
    const own = await answerOwn(req, path);
    if (own !== null) return send(res, own);

    const drop = () => void req.socket.destroy();
    if (!state.isAnswering) return drop();
    const body = await readBody(req, bodyLimit);
    const request = {
      method: req.method ?? '',
      path,
      query,
      headers: req.headers,
      body: body ?? '',
      isTooLarge: body === null,
    };
    const { reply, waitMs } = answer(database, faults, request);
    if (waitMs > 0) await setTimeout(waitMs, undefined, { ref: false });
    if (reply === null || !state.isAnswering) return drop();
    send(res, reply);
  }

  /** null: the address is not one of the sandbox's own. */
  async function answerOwn(req: IncomingMessage, path: string): Promise<Reply | null> {
    const isGet = req.method === 'GET' || req.method === 'HEAD';
    if (isGet && path === '/') {
      return { status: 200, headers: pageHeaders, body: renderPage(database, state.isAnswering) };
    }
    if (isGet && path === '/page.js') return script(pageScript);
    if (isGet && path === '/records.json') {
      const records = Object.fromEntries(
        ['crm.lead', 'helpdesk.ticket'].map((model) => [model, listRecords(database, model)]),
      );
      return json(200, records, { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
    }
    if (req.method === 'POST' && path === '/answering') {
      if (!isFromOwnPage(req)) return plain(403, 'Use the button on the page of this sandbox.');
      const wanted = new URLSearchParams((await readBody(req, 1000)) ?? '').get('answering');
      if (wanted !== 'start' && wanted !== 'stop') return plain(400, 'answering must be start or stop.');
      state.isAnswering = wanted === 'start';
      return { status: 303, headers: { Location: '/' }, body: '' };
    }
    return null;
  }

  return createServer((req, res) => {
    handle(req, res).catch(() => {
      if (!res.headersSent && !res.destroyed) send(res, errorPage());
    });
  });
}

function send(res: ServerResponse, { status, headers, body }: Reply): void {
  // A body that was refused is not read to its end, so the connection cannot serve another request.
  if (!res.req.complete) res.setHeader('Connection', 'close');
  res.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  res.end(res.req.method === 'HEAD' ? undefined : body);
}

const plain = (status: number, text: string): Reply => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' },
  body: `${text}\n`,
});

const script = (body: string): Reply => ({
  status: 200,
  headers: {
    'Content-Type': 'text/javascript; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  },
  body,
});

/** null when it is larger than the limit. */
async function readBody(req: IncomingMessage, limit: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size > limit ? null : Buffer.concat(chunks).toString('utf8');
}

/**
 * A web page elsewhere can give its own name the address 127.0.0.1 and then talk to this server as if it were its own;
 * the Host header still says that name.
 */
function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || isLoopbackAddress(name);
}

export const isLoopbackAddress = (address: string) =>
  address === 'localhost' || address === '::1' || (isIPv4(address) && address.startsWith('127.'));

/** Only the sandbox's own page may press its button. */
function isFromOwnPage({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  return headers.origin !== undefined && headers.origin === `http://${headers.host}`;
}
