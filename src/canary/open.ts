// The canary with all its parts, as the site runs it.
import type { Log } from '../outbox/log.ts';
import type { OdooClient } from '../odoo/client.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Screen } from '../screening/screening.ts';
import { type Business, canaryAnswers } from './answers.ts';
import { type Canary, createCanary } from './canary.ts';
import { admitCanary, canaryPass } from './pass.ts';
import { createCanaryRecords } from './record.ts';

interface CanaryOptions {
  outbox: Pick<Outbox, 'show' | 'remove' | 'secret'>;
  client: Pick<OdooClient, 'call' | 'read'>;
  business: Business;
  everyMs: number;
  log: Log;
  now: () => number;
}

/** `admit` is the same screening, but for the canary. */
export function openCanary({
  outbox,
  client,
  business,
  ...life
}: CanaryOptions): Canary & { admit: (screen: Screen) => Screen } {
  const pass = canaryPass(outbox.secret);
  const records = createCanaryRecords(client);
  return {
    ...createCanary({ outbox, records, answers: canaryAnswers(business), pass, ...life }),
    admit: (screen) => admitCanary(screen, pass),
  };
}
