// Creating a record by the REST add-on. One documentation sends the values as JSON, the other as a literal of Python in
// the address; which of them this server follows is found out with the first record.
import type { Request } from './http.ts';
import { toLiteral } from './restapi-literal.ts';
import { type Ask, type Asked, root } from './restapi-session.ts';

// Proxies and Odoo's own server cut an address at 8 KB, headers included.
const longestAddress = 6_000;

// Answers of a server that did not read the values in this form. A record that is refused is answered with 403, so that
// alone says nothing of a form that worked before.
const notTaken = [404, 405, 415];
const refused = [403, 422];
const perhapsNotTaken = [400, ...refused, ...notTaken];
const saysNothing = [400, 500, ...notTaken];

export function createRestapiCreate({ ask }: { ask: Ask }) {
  let worked: Form | null = null;

  return async function create(model: string, values: unknown, signal: AbortSignal): Promise<Asked> {
    const first = worked ?? 'json';
    const asked = await ask(requestFor(first, model, values), signal);
    if (asked.answer.class === 'ok') worked = first;
    if (!(worked ? notTaken : perhapsNotTaken).includes(asked.status)) return asked;

    const second = first === 'json' ? 'literal' : 'json';
    const again = await ask(requestFor(second, model, values), signal);
    if (again.answer.class === 'ok') worked = second;
    // The first form was read after all, and the record refused.
    return refused.includes(asked.status) && saysNothing.includes(again.status) ? asked : again;
  };
}

type Form = 'json' | 'literal';

function requestFor(form: Form, model: string, values: unknown): Request {
  const path = `${root}/object/${model}`;
  if (form === 'json') return { method: 'POST', path, body: values as object };
  const literal = toLiteral(values);
  const inBody: Request = { method: 'POST', path, body: new URLSearchParams({ vals: literal }) };
  // A file is not worth encoding to learn that.
  if (literal.length > longestAddress) return inBody;
  const address = `${path}?vals=${encodeURIComponent(literal)}`;
  return address.length > longestAddress ? inBody : { method: 'POST', path: address };
}
