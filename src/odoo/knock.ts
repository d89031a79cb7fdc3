// Asks Odoo once at the start of the site: a wrong key or address is better told then than by a visitor's request.
import { adviceOn } from './advice.ts';
import type { Log } from './log.ts';
import { isBlocked } from './outcome.ts';
import type { OdooTransport } from './transport.ts';

// Whoever starts the site is still looking at its log then.
const knockWithinMs = 20_000;

/** Says in the log when Odoo cannot be used, and what to do. Nothing waits for it. */
export async function knock(
  { client, destination }: Pick<OdooTransport, 'client' | 'destination'>,
  log: Pick<Log, 'warn'>,
): Promise<void> {
  const user = await client.user(AbortSignal.timeout(knockWithinMs));
  // Whoever may not read its own name may well write.
  if (user.class === 'ok' || user.class === 'rights') return;
  const fields = { destination, class: user.class, code: user.code };
  // What a delivery calls an outage for a while, because it may heal, is here a setting to look at.
  if (isBlocked(user))
    log.warn(
      fields,
      `Odoo cannot be used as it is set up: ${adviceOn(user)} Requests are kept until it can. npm run doctor tells more.`,
    );
  else if (user.class === 'transient')
    log.warn(
      fields,
      `Odoo does not answer (${user.code === 'stopped' ? 'time-out' : user.code}): requests are kept until it does. If it should run by now, npm run doctor says what to do.`,
    );
}
