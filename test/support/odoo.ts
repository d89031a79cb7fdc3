// For the tests of this folder: an Odoo that plays what it is given, exchanges recorded from real ones, and sample
// submissions.
import { readFileSync, readdirSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { OdooAccess } from '../../src/odoo/access.ts';
import { createOdooClient } from '../../src/odoo/client.ts';
import type { Filing, Filings } from '../../src/odoo/filing.ts';
import type { HttpLimits } from '../../src/odoo/http.ts';
import { createOdooTransport } from '../../src/odoo/transport.ts';
import type { Job } from '../../src/outbox/transport.ts';
import {
  type Attribution,
  type Estimate,
  externalId,
  type Submission,
  type SupportRequest,
} from '../../src/submission/submission.ts';

const fixtures = join(import.meta.dirname, '../fixtures/odoo');

export interface Exchange {
  name: string;
  class: string;
  request: { method: string; path: string; body: unknown };
  response: { status: number; headers: Record<string, string>; body: unknown };
}

export const exchangeNames = readdirSync(fixtures).map((file) => file.replace('.json', ''));

export function exchange(name: string): Exchange {
  return JSON.parse(readFileSync(join(fixtures, `${name}.json`), 'utf8')) as Exchange;
}

export function bodyText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
}

/** The name of a recorded exchange, an answer made up on the spot, or full control. */
export type Play =
  | string
  | { status?: number; headers?: Record<string, string>; body: unknown }
  | ((res: ServerResponse) => void);

/** Answers each request with the next of `plays`, and 599 when there is none. */
export async function playOdoo(...plays: Play[]) {
  const received: Received[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      received.push({
        method: req.method ?? '',
        path: req.url ?? '',
        headers: req.headers,
        text: Buffer.concat(chunks).toString(),
      });
      const play = plays.shift() ?? { status: 599, body: 'nothing left to play' };
      if (typeof play === 'function') return play(res);
      const { status = 200, headers = {}, body } = typeof play === 'string' ? exchange(play).response : play;
      const type = typeof body === 'string' ? 'text/html' : 'application/json';
      res.writeHead(status, { 'Content-Type': type, ...headers }).end(bodyText(body));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    play: (...more: Play[]) => plays.push(...more),
    /** Forgets what was not played yet. */
    clear: () => void plays.splice(0),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

export type PlayedOdoo = Awaited<ReturnType<typeof playOdoo>>;

export const apiKey = '0123456789abcdef0123456789abcdef01234567';

/** How tests reach the Odoo at `baseUrl`. */
export function accessTo(baseUrl: string, over: Partial<OdooAccess> = {}): OdooAccess {
  return {
    baseUrl,
    apiKey,
    apiKeyFile: null,
    database: 'erp',
    login: 'website@example.com',
    transport: 'json2',
    clientId: null,
    clientSecret: null,
    ...over,
  };
}

/** What was logged, and a clock that tests move. */
function watch() {
  const logged: { level: string; fields: Record<string, unknown>; message: string }[] = [];
  const write = (level: string) => (fields: object, message: string) => {
    logged.push({ level, fields: { ...fields }, message });
  };
  const clock = { now: Date.UTC(2026, 10, 21, 2, 44) };
  return { logged, clock, log: { info: write('info'), warn: write('warn') }, now: () => clock.now };
}

/** A client of the Odoo at `baseUrl`, what it logged, and a clock that tests move. */
export function openClient(baseUrl: string, over: Partial<OdooAccess> = {}, limits?: HttpLimits) {
  const { logged, clock, log, now } = watch();
  return { client: createOdooClient(accessTo(baseUrl, over), { log, now, limits }), logged, clock };
}

const nothingFiled: Filing = { team: null, salesperson: null, tags: [], values: {} };

/** What the owner wants of a form's records: nothing but `over`. */
export function filings(
  over: { estimate?: Partial<Filings['estimate']>; helpdesk?: Partial<Filings['helpdesk']> } = {},
): Filings {
  return {
    estimate: { ...nothingFiled, ...over.estimate },
    helpdesk: { ...nothingFiled, withoutHelpdesk: 'lead', project: null, ...over.helpdesk },
  };
}

interface Opening {
  access?: Partial<OdooAccess>;
  filings?: Filings;
  limits?: HttpLimits;
}

/** A transport to `baseUrl`, what it logged, and a clock that tests move. */
export function openTransport(baseUrl: string, over: Opening = {}) {
  const { logged, clock, log, now } = watch();
  const transport = createOdooTransport({
    access: accessTo(baseUrl, over.access),
    filings: over.filings ?? filings(),
    reader: { locale: 'en-US', timeZone: 'America/Chicago' },
    limits: over.limits,
    log,
    now,
  });
  return { transport, logged, clock };
}

/** The delivery of a submission's record. */
export function jobOf(submission: Submission): Job {
  const { form } = submission;
  return { kind: form, externalId: externalId(submission), submission, record: null, file: null };
}

export const loadedBy = {
  json2: (id: number): Play => ({ body: { ids: [id], messages: [], nextrow: 0 } }),
  jsonrpc: (id: number): Play => ({
    body: { jsonrpc: '2.0', id: 1, result: { ids: [id], messages: [], nextrow: 0 } },
  }),
};

/** What a `load` was asked to write, by column, whichever transport carried it. */
export function sentRow(request: Received | undefined) {
  const body = JSON.parse(request?.text ?? '{}') as {
    fields: string[];
    data: string[][];
    context: Record<string, unknown>;
    params?: {
      args: [
        string,
        number,
        string,
        string,
        string,
        [string[], string[][]],
        { context: Record<string, unknown> },
      ];
    };
  };
  const [model, , [fields, data], { context }] = body.params
    ? (body.params.args.slice(3) as [
        string,
        string,
        [string[], string[][]],
        { context: Record<string, unknown> },
      ])
    : ([request?.path.split('/')[3], 'load', [body.fields, body.data], body] as const);
  const row = Object.fromEntries(fields.map((field, at) => [field, data[0]?.[at]]));
  return { model, row, context, fields, rows: data.length };
}

export function estimate(over: Partial<Estimate> = {}): Estimate {
  return {
    form: 'estimate',
    id: '019abcde-0000-7000-8000-000000000001',
    reference: 'E-7F4K-2Q9M',
    receivedAt: Date.UTC(2026, 10, 21, 2, 40),
    page: '/free-estimate',
    locale: 'en-US',
    screened: { outcome: 'clear', reasons: [] },
    answers: [
      { label: 'What do you need?', text: 'Water heater' },
      { label: 'Anything we should know?', text: 'It leaks.\nSince Monday.' },
    ],
    fullName: 'Ada Example',
    email: 'ada@example.com',
    phone: { typed: '(415) 200-2345', e164: '+14152002345', extension: null },
    service: { slug: 'water-heater', name: 'Water heater' },
    timing: 'this_week',
    country: 'US',
    postalCode: '94110',
    addressLine1: '1 Main St',
    city: null,
    region: null,
    ...over,
  };
}

export function supportRequest(over: Partial<SupportRequest> = {}): SupportRequest {
  return {
    form: 'helpdesk',
    id: '019abcde-0000-7000-8000-000000000002',
    reference: 'H-2Q9M-7F4K',
    receivedAt: Date.UTC(2026, 10, 21, 2, 41),
    page: '/helpdesk',
    locale: 'en-US',
    screened: { outcome: 'clear', reasons: [] },
    answers: [
      { label: 'What is it about?', text: 'Recent work' },
      { label: 'What is wrong?', text: 'The gate is stuck.' },
    ],
    fullName: 'Ada Example',
    email: 'ada@example.com',
    phone: null,
    topic: { value: 'recent_work', name: 'Recent work' },
    urgency: 'today',
    message: 'The gate is stuck.',
    addressLine1: null,
    ...over,
  };
}

export const never = new AbortController().signal;

/** As it came by one link with these values. */
export function utm(said: Partial<Record<'source' | 'medium' | 'campaign', string>>): Attribution {
  const params = Object.fromEntries(Object.entries(said).map(([name, text]) => [`utm_${name}`, text]));
  return { first: { at: null, page: null, referrer: null, params }, last: null };
}
