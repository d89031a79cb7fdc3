// Asks Google whether a reCAPTCHA v3 token came from a person. It never throws: being unable to tell is an answer too.
import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import axios from 'axios';

// A visitor waits: Google answers in a fraction of a second, or the post goes on without it.
const defaultLimits = { connectMs: 1000, answerMs: 3000 };
// A real answer is under 300 bytes.
const answerLimitBytes = 16 * 1024;

export type CaptchaResult =
  | { result: 'human'; score: number }
  /** `reason` is one of: missing, forged, reused or expired, low score, wrong action, wrong hostname, rejected. */
  | { result: 'doubtful'; reason: string; score?: number }
  /** Google could not be asked, or answered nonsense. */
  | { result: 'unavailable'; reason: string }
  /** Google refuses our own secret: the owner must act. */
  | { result: 'misconfigured' };

export interface Recaptcha {
  /** `hostnames`: where the token may have been made. `address` is the visitor's, for Google's own judgement. */
  verify(
    token: string,
    action: string,
    address: string | undefined,
    hostnames: string[],
  ): Promise<CaptchaResult>;
  close(): void;
}

/** `limits`: how long connecting may take, and all of it. */
export function createRecaptcha(
  { secretKey, verifyUrl, minScore }: { secretKey: string; verifyUrl: string; minScore: number },
  limits = defaultLimits,
): Recaptcha {
  const agents = [
    withConnectLimit(new HttpAgent({ keepAlive: true }), limits.connectMs),
    withConnectLimit(new HttpsAgent({ keepAlive: true }), limits.connectMs),
  ] as const;
  const client = axios.create({
    httpAgent: agents[0],
    httpsAgent: agents[1],
    proxy: false,
    maxRedirects: 0,
    maxContentLength: answerLimitBytes,
    // Parsed here: axios would hand back a text when JSON is broken.
    responseType: 'text',
    transformResponse: (data: unknown) => data,
    validateStatus: () => true,
  });

  async function ask(token: string, address: string | undefined) {
    const form = new URLSearchParams({ secret: secretKey, response: token });
    if (address !== undefined) form.set('remoteip', address);
    // `timeout` does not cover a body that drips; the signal does.
    return client.post<string>(verifyUrl, form, { signal: AbortSignal.timeout(limits.answerMs) });
  }

  return {
    async verify(token, action, address, hostnames) {
      if (token === '') return { result: 'doubtful', reason: 'missing' };
      // The error of axios carries the secret and the token: it ends here.
      const response = await ask(token, address).catch(() => null);
      if (response === null) return { result: 'unavailable', reason: 'no answer' };
      if (response.status !== 200) return { result: 'unavailable', reason: `status ${response.status}` };
      return judge(parse(response.data), { action, hostnames, minScore });
    },
    close: () => agents.forEach((agent) => agent.destroy()),
  };
}

interface Expected {
  action: string;
  hostnames: string[];
  minScore: number;
}

function judge(answer: unknown, { action, hostnames, minScore }: Expected): CaptchaResult {
  if (!isRecord(answer) || typeof answer.success !== 'boolean')
    return { result: 'unavailable', reason: 'not understood' };
  if (!answer.success) return refusal(answer['error-codes']);
  if (typeof answer.score !== 'number') return { result: 'unavailable', reason: 'not understood' };
  const { score } = answer;
  if (answer.action !== action) return { result: 'doubtful', reason: 'wrong action', score };
  if (!hostnames.includes(String(answer.hostname)))
    return { result: 'doubtful', reason: 'wrong hostname', score };
  if (score < minScore) return { result: 'doubtful', reason: 'low score', score };
  return { result: 'human', score };
}

// https://developers.google.com/recaptcha/docs/verify#error_code_reference
function refusal(codes: unknown): CaptchaResult {
  const list: unknown[] = Array.isArray(codes) ? codes : [];
  if (
    list.includes('invalid-input-secret') ||
    list.includes('missing-input-secret') ||
    list.includes('invalid-keys')
  ) {
    return { result: 'misconfigured' };
  }
  if (list.includes('timeout-or-duplicate')) return { result: 'doubtful', reason: 'reused or expired' };
  if (list.includes('invalid-input-response') || list.includes('missing-input-response'))
    return { result: 'doubtful', reason: 'forged' };
  return { result: 'doubtful', reason: 'rejected' };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An agent's `timeout` counts silence, also while Google thinks; this one counts the connection alone. */
function withConnectLimit<A extends HttpAgent>(agent: A, limitMs: number): A {
  const connect = agent.createConnection.bind(agent) as (options: AgentOptions, done?: unknown) => Socket;
  agent.createConnection = (options, done) => {
    const socket = connect(options as AgentOptions, done);
    const limit = setTimeout(() => socket.destroy(new Error('connecting took too long')), limitMs);
    socket.once('connect', () => clearTimeout(limit)).once('close', () => clearTimeout(limit));
    return socket;
  };
  return agent;
}
