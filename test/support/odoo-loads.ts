// For tests: a sandbox whose answers to `load` can be replaced by recorded or made-up ones.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts';
import type { Outcome } from '../../src/outbox/transport.ts';
import type { Submission } from '../../src/submission/submission.ts';
import {
  bodyText,
  exchange,
  jobOf,
  never,
  openTransport,
  type Play,
  type Received,
  sentRow,
} from './odoo.ts';

type Opening = NonNullable<Parameters<typeof openTransport>[1]>;

/**
 * Opens a transport to a sandbox. The first `load` is answered with the first of `plays`, and so on; the sandbox
 * answers everything else and whatever comes after them. `calls` are all that it was asked, `loads` the loads alone.
 */
export async function openSandbox(
  t: { after(done: () => Promise<void>): void },
  options: SandboxOptions & { plays?: Play[] } = {},
  over: Opening = {},
) {
  const { plays = [], ...sandboxOptions } = options;
  const odoo = createSandbox(sandboxOptions);
  await odoo.listen();
  const calls: Received[] = [];
  const server = createServer((req, res) => {
    void readText(req).then(async (text) => {
      const { method = '', url: path = '', headers } = req;
      calls.push({ method, path, headers, text });
      const play = isLoad({ path, text }) ? plays.shift() : undefined;
      if (typeof play === 'function') return play(res);
      const reply = play
        ? played(play)
        : await forwarded(odoo.url, { method, path, headers, text }).catch(() => null);
      if (!reply) return res.destroy();
      res.writeHead(reply.status, { 'Content-Type': reply.type, ...reply.more }).end(reply.body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { apiKey, database, login } = odoo;
  const opened = openTransport(baseUrl, { ...over, access: { apiKey, database, login, ...over.access } });
  t.after(async () => {
    opened.transport.close();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    await odoo.close();
  });
  return {
    ...opened,
    odoo,
    calls,
    play: (...more: Play[]) => plays.push(...more),
    loads: () => calls.filter(isLoad).map(sentRow),
    deliver: async (...submissions: Submission[]) => opened.transport.deliver(submissions.map(jobOf), never),
    /** The outcome of one submission, delivered alone. */
    deliverOne: async (submission: Submission) =>
      (await opened.transport.deliver([jobOf(submission)], never))[0] as Outcome,
    /** How often `method` of a model was called. */
    asked: (model: string, method: string) =>
      calls.filter(
        ({ path, text }) => `${path} ${text}`.includes(model) && `${path} ${text}`.includes(method),
      ).length,
  };
}

export type OpenSandbox = Awaited<ReturnType<typeof openSandbox>>;

function isLoad({ path, text }: Pick<Received, 'path' | 'text'>): boolean {
  return path.endsWith('/load') || (path === '/jsonrpc' && text.includes('"load"'));
}

async function readText(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

interface Reply {
  status: number;
  type: string;
  body: string;
  more: Record<string, string>;
}

function played(play: Exclude<Play, (...args: never[]) => void>): Reply {
  const { status = 200, headers = {}, body } = typeof play === 'string' ? exchange(play).response : play;
  const type = typeof body === 'string' ? 'text/html' : 'application/json';
  return { status, type, body: bodyText(body), more: headers };
}

async function forwarded(url: string, { method, path, headers, text }: Received): Promise<Reply> {
  const passed = ['authorization', 'x-odoo-database', 'content-type'].flatMap((name) =>
    headers[name] === undefined ? [] : [[name, String(headers[name])] as [string, string]],
  );
  const response = await fetch(url + path, {
    method,
    headers: passed,
    ...(method === 'POST' && { body: text }),
  });
  const type = response.headers.get('content-type') ?? 'text/plain';
  return { status: response.status, type, body: await response.text(), more: {} };
}
