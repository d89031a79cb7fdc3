// HTTP to Odoo. An error of axios carries the key and the visitor's words, so it ends in this file.
import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { isAxiosError } from 'axios';

// A multi-worker Odoo ends a request itself after 120 s; a row lock can make it wait nearly as long and still commit.
const answerWithinMs = 100_000;
// A server that has not taken the connection by then is down or unreachable.
const connectWithinMs = 3_000;
// Every field of a large model with all that `fields_get` can tell of it is about 1 MB.
const answerLimitBytes = 8 * 1024 * 1024;
// Common servers close an idle connection after 5 s; one that is closed under a request looks like a lost answer.
const idleConnectionMs = 4_000;

export interface HttpLimits {
  answerWithinMs?: number;
  connectWithinMs?: number;
}

export interface Request {
  method: 'GET' | 'POST';
  /** From the base address on, such as `/jsonrpc`. */
  path: string;
  headers?: Record<string, string>;
  /** Sent as JSON, a form as a form. */
  body?: object;
}

/** Status 0: no whole answer arrived, and whether Odoo did the work is unknown. `fault` is a word of ours. */
export type Reply =
  | { status: 0; fault: string }
  | {
      status: number;
      retryAfter: string;
      date: string;
      /** The origin that a redirect leads to; empty when it is none, or leads to where we are. */
      leadsTo: string;
      text: string;
    };

export type Http = ReturnType<typeof createHttp>;

/** `send` resolves for whatever the network and the server do; a rejection is a bug of ours and names no content. */
export function createHttp({ baseUrl, limits = {} }: { baseUrl: string; limits?: HttpLimits | undefined }) {
  const connectMs = limits.connectWithinMs ?? connectWithinMs;
  const agentOptions = { keepAlive: true, timeout: idleConnectionMs };
  const httpAgent = limitConnecting(new HttpAgent(agentOptions), connectMs);
  const httpsAgent = limitConnecting(new HttpsAgent(agentOptions), connectMs);
  const client = axios.create({
    baseURL: baseUrl.replace(/\/+$/, ''),
    httpAgent,
    httpsAgent,
    proxy: false,
    maxRedirects: 0,
    // Counted after decompression, so a small answer that unpacks to a large one ends here too.
    maxContentLength: answerLimitBytes,
    // Parsed by us: asked for JSON, axios hands back the text of a broken one as if it were the answer.
    responseType: 'text',
    validateStatus: () => true,
    headers: { Accept: 'application/json', 'User-Agent': 'Porchlight' },
  });

  return {
    async send({ method, path, headers = {}, body }: Request, signal: AbortSignal): Promise<Reply> {
      // The timeout of axios counts silence and ends with the headers; this one covers a body that drips.
      const limit = AbortSignal.timeout(limits.answerWithinMs ?? answerWithinMs);
      try {
        const response = await client.request<string>({
          method,
          url: path,
          headers: body ? { ...headers, 'Content-Type': contentType(body) } : headers,
          data: body,
          signal: AbortSignal.any([signal, limit]),
        });
        return {
          status: response.status,
          retryAfter: String(response.headers['retry-after'] ?? ''),
          date: String(response.headers.date ?? ''),
          leadsTo: otherOrigin(String(response.headers.location ?? ''), baseUrl),
          text: response.data,
        };
      } catch (error) {
        if (limit.aborted) return { status: 0, fault: 'time-out' };
        if (signal.aborted) return { status: 0, fault: 'stopped' };
        // Without the cause, on purpose: it may hold the request.
        // eslint-disable-next-line preserve-caught-error
        if (!isAxiosError(error)) throw new Error('a request to Odoo could not be made');
        return { status: 0, fault: faultOf(error.code ?? '', error.message) };
      }
    },

    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

function otherOrigin(location: string, baseUrl: string): string {
  const to = URL.parse(location, baseUrl);
  const isWeb = to?.protocol === 'http:' || to?.protocol === 'https:';
  return isWeb && to.origin !== new URL(baseUrl).origin ? to.origin : '';
}

function contentType(body: object): string {
  return body instanceof URLSearchParams
    ? 'application/x-www-form-urlencoded'
    : 'application/json; charset=utf-8';
}

function faultOf(code: string, message: string): string {
  // The code of this error is that of a connection lost half-way, too.
  if (message.startsWith('maxContentLength')) return 'answer too large';
  if (code === 'ECONNREFUSED') return 'connection refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name not found';
  if (/CERT|SIGNATURE/.test(code)) return 'bad certificate';
  if (/^(EPROTO|ERR_SSL)/.test(code)) return 'TLS failed';
  return 'no answer';
}

/** An agent's own timeout counts silence while Odoo works; this one counts the connecting alone. */
export function limitConnecting<A extends HttpAgent>(agent: A, withinMs: number): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options: ClientRequestArgs, done) => {
    const socket = connect(options, done);
    const limit = setTimeout(() => socket?.destroy(new Error('connecting took too long')), withinMs);
    socket?.once('connect', () => clearTimeout(limit)).once('close', () => clearTimeout(limit));
    return socket;
  };
  return agent;
}
