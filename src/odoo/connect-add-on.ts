// Is it the REST add-on that answers?
import type { Failure, OdooCalls } from './calls.ts';
import { readIds, understand } from './client-answers.ts';

/**
 * Null where the add-on has proved to be there. Much that is called is not offered by it, which it refuses without being
 * asked for more; and whatever stands in front of Odoo may answer 403 to everything, as the add-on does to much.
 */
export async function whyNoAddOn(restapi: OdooCalls, signal: AbortSignal): Promise<Failure | null> {
  const ask = async () =>
    understand(await restapi.call('res.users', 'search', { domain: [], limit: 1 }, signal), readIds);
  let probe = await ask();
  // Of the add-on it may be a conflict that is over by now.
  if (probe.class === 'data') probe = await ask();
  if (probe.class === 'ok' || probe.class === 'auth' || probe.class === 'rights') return null;
  if (probe.class === 'client-error') return { class: 'misconfiguration', code: 'not there' };
  return probe.class === 'data' ? { class: 'misconfiguration', code: 'refused before Odoo' } : probe;
}
