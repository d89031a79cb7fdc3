// Creating a record by the REST add-on. One documentation sends the values as JSON, the other as a literal of Python in
// the address; which form this server reads is found out with the first record.
import type { Request } from './http.ts';
import { toLiteral } from './restapi-literal.ts';
import { type Ask, type Asked, root } from './restapi-session.ts';

/**
 * The best first. Proxies and Odoo's own server write every address into their logs, and a visitor's name with it; Odoo
 * hands the fields of a form to a controller like those of the address.
 */
const forms = ['json', 'form', 'address'] as const;
type Form = (typeof forms)[number];

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
    const before = worked;
    const requests = requestsFor(model, values);
    const isTooLong = before === 'address' && !requests.address;
    const candidates: Form[] = isTooLong ? ['form'] : inOrder(before).filter((form) => requests[form]);
    let told: Asked | null = null;
    for (const form of candidates) {
      const asked = await ask(requests[form] as Request, signal);
      if (asked.answer.class === 'ok') {
        worked = form;
        return asked;
      }
      // The form before was read after all, and the record refused.
      const isAnswered = told && refused.includes(told.status) && saysNothing.includes(asked.status);
      if (!isAnswered) told = asked;
      if (!(before && !isTooLong ? notTaken : perhapsNotTaken).includes(asked.status)) return told as Asked;
    }
    return isTooLong ? tooLong : (told as Asked);
  };
}

const tooLong: Asked = { status: 414, answer: { class: 'data', code: 'too large' } };

const inOrder = (first: Form | null): readonly Form[] =>
  first ? [first, ...forms.filter((form) => form !== first)] : forms;

/** Without one for an address that would be too long. */
function requestsFor(model: string, values: unknown): Partial<Record<Form, Request>> {
  const path = `${root}/object/${model}`;
  const vals = toLiteral(values);
  // A file is not worth encoding to learn that.
  const address = vals.length > longestAddress ? null : `${path}?vals=${encodeURIComponent(vals)}`;
  return {
    json: { method: 'POST', path, body: values as object },
    form: { method: 'POST', path, body: new URLSearchParams({ vals }) },
    ...(address !== null &&
      address.length <= longestAddress && { address: { method: 'POST', path: address } }),
  };
}
