// For tests: calls the sandbox as a client of Odoo would.
import type { Sandbox } from '../../src/sandbox/sandbox.ts';

type Address = Pick<Sandbox, 'url' | 'apiKey' | 'database'>;

export interface Answered {
  status: number;
  type: string;
  text: string;
  /** undefined when the text is no JSON. */
  body: unknown;
}

/** Rejects when the connection is closed without an answer. */
export function json2(sandbox: Address, model: string, method: string, body: unknown): Promise<Answered> {
  return post(`${sandbox.url}/json/2/${model}/${method}`, body, {
    Authorization: `Bearer ${sandbox.apiKey}`,
  });
}

/** execute_kw of the integration user. */
export function jsonRpc(
  sandbox: Address,
  model: string,
  method: string,
  args: unknown[],
  keywords = {},
): Promise<Answered> {
  const all = [sandbox.database, 2, sandbox.apiKey, model, method, args, keywords];
  return post(`${sandbox.url}/jsonrpc`, {
    jsonrpc: '2.0',
    id: 1,
    params: { service: 'object', method: 'execute_kw', args: all },
  });
}

/** Loads one row by its External ID and answers what `load` answers. */
export async function loadRow(sandbox: Address, model: string, row: Record<string, unknown>, context = {}) {
  const { body } = await json2(sandbox, model, 'load', {
    fields: Object.keys(row),
    data: [Object.values(row)],
    context,
  });
  return body as { ids: number[] | false; messages: { type: string; message: string; field?: string }[] };
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answered> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    text,
    body: parse(text),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
