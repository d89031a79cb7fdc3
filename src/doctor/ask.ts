import type { Answer } from '../odoo/calls.ts';
import type { Domain, Values } from '../odoo/client.ts';
import type { Examination } from './doctor.ts';

/** The first `limit` records that fit `domain`, with `fields`. */
export async function readWhere(
  { client, signal }: Examination,
  model: string,
  domain: Domain,
  fields: string[],
  limit: number,
): Promise<Answer<Values[]>> {
  const ids = await client.search(model, domain, { limit }, signal());
  return ids.class === 'ok' ? client.read(model, ids.value, fields, signal()) : ids;
}
