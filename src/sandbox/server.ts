// The sandbox over HTTP: its own page for people, and everything else as Odoo would answer it.
import { createServer } from 'node:http';
import { isIPv4 } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { calledBy } from './called.ts';
import { readBody, send, sendCut } from './connection.ts';
import { pageHeaders, pageScript, renderPage } from './page.ts';
import { listRecords } from './records.ts';
import { errorPage, json } from './reply.ts';
import { answer } from './routes.ts';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Faults } from './faults.ts';
import type { Reply } from './reply.ts';
import type { Front } from './routes.ts';

interface ServerDeps {
  front: Front;
  faults: Faults;
  /** Bodies above it are refused, as Odoo does above 128 MiB. */
  bodyLimit: number;
  /** How long every call takes, beside its work. */
  latencyMs: number;
  /** Shared with the sandbox's own methods; false drops every call. */
  state: { isAnswering: boolean; allowsAnyHost: boolean };
}

export function createSandboxServer({ front, faults, bodyLimit, latencyMs, state }: ServerDeps): Server {
  const { database, transportOf } = front;

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (!state.allowsAnyHost && !isLoopback(req.headers.host ?? '')) {
      return send(res, plain(403, 'This sandbox answers only to names of this computer, such as localhost.'));
    }
    const { pathname: path, searchParams: query } = new URL(req.url ?? '/', 'http://localhost');
    const own = await answerOwn(req, path);
    if (own !== null) return send(res, own);

    const drop = () => void req.socket.destroy();
    if (!state.isAnswering) return drop();
    const method = req.method ?? '';
    const read = await readBody(
      req,
      bodyLimit,
      (start) => transportOf(path) !== undefined && faults.cutsRequest(() => calledBy(method, path, start)),
    );
    if (read === 'cut') return;
    const request = { method, path, query, headers: req.headers, body: read.body ?? '' };
    const { reply, waitMs, cut } = answer(front, faults, { ...request, isTooLarge: read.body === null });
    if (waitMs + latencyMs > 0) await setTimeout(waitMs + latencyMs, undefined, { ref: false });
    if (reply === null || !state.isAnswering) return drop();
    if (cut) return sendCut(res, reply, cut);
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
      const shown = [
        'crm.lead',
        'helpdesk.ticket',
        ...(database.models.has('project.task') ? ['project.task'] : []),
      ];
      const records = Object.fromEntries(shown.map((model) => [model, listRecords(database, model)]));
      return json(200, records, { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
    }
    if (req.method === 'POST' && path === '/answering') {
      if (!isFromOwnPage(req)) return plain(403, 'Use the button on the page of this sandbox.');
      const read = await readBody(req, 1000);
      const wanted = new URLSearchParams(read === 'cut' ? '' : (read.body ?? '')).get('answering');
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
