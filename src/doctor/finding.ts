// What the examination of an Odoo comes to, one finding a check.
import { adviceOn } from '../odoo/advice.ts';
import type { Form } from '../submission/submission.ts';
import type { Failure } from '../odoo/calls.ts';
import { concernsEveryCall, isBlocked } from '../odoo/outcome.ts';

/** In the order in which they are made and shown. */
export const checks = [
  'address',
  'version',
  'transport',
  'clock',
  'database',
  'user',
  'key',
  'leads',
  'support requests',
  'files',
  'notes',
  'fields',
  'required fields',
  'sales team',
  'helpdesk team',
  'filing',
  'sources',
  'languages',
  'speed',
] as const;

/** The certificate is the site's own, and not Odoo's to tell of. */
export type Check = (typeof checks)[number] | 'certificate';

export interface Finding {
  check: Check;
  /** `wrong`: a delivery could not work. `warning`: it would, and something is not as it should be. */
  level: 'ok' | 'warning' | 'wrong' | 'not checked';
  found: string;
  /** In the owner's words; empty when there is nothing to do. */
  toDo: string;
  /** Whose requests alone it concerns. */
  form?: Form;
  /** Whatever comes after it would fail in the same way. */
  endsAll?: true;
}

export const ok = (check: Check, found: string): Finding => ({ check, level: 'ok', found, toDo: '' });
export const warning = (check: Check, found: string, toDo: string): Finding => ({
  check,
  level: 'warning',
  found,
  toDo,
});
export const wrong = (check: Check, found: string, toDo: string): Finding => ({
  check,
  level: 'wrong',
  found,
  toDo,
});

/** `what` was asked for and not answered. */
export function failed(check: Check, what: string, failure: Failure): Finding {
  const { said, toDo } = inWords(failure);
  const found = what === '' ? said : `${what}: ${said}`;
  if (concernsEveryCall(failure)) return { ...wrong(check, found, toDo), endsAll: true };
  return isBlocked(failure) ? wrong(check, found, toDo) : warning(check, found, toDo);
}

/** Without its answer nobody knows whether a delivery could work, whatever the reason. */
export function unanswered(check: Check, what: string, failure: Failure): Finding {
  return { ...failed(check, what, failure), level: 'wrong' };
}

const tryAgain = 'Run this again in a minute; if it stays, look at the log of Odoo.';

const outages: Record<string, [said: string, toDo: string]> = {
  'connection refused': [
    'nobody listens there',
    'Start Odoo, or correct host and port in ODOO_BASE_URL and restart the site.',
  ],
  'no answer': [
    'the connection is cut or does not come about',
    'Check that Odoo runs and that no firewall stands between this machine and ODOO_BASE_URL.',
  ],
  stopped: [
    'no answer in time',
    'Odoo hangs or is overloaded, or a firewall swallows what we ask. Restart it, or wait.',
  ],
  'not up': ['the proxy in front of Odoo is there, Odoo is not', 'Start Odoo.'],
  'too busy': [
    'too many calls',
    'Wait a few minutes: Odoo, or the proxy in front, limits how often it is asked.',
  ],
  'database down': ['Odoo is up, its PostgreSQL is not', 'Start PostgreSQL.'],
  'database trouble': ['Odoo has trouble with its PostgreSQL', tryAgain],
};

function inWords(failure: Failure): { said: string; toDo: string } {
  // Before the outages: what the site repeats for a while, because it may heal, is here a setting to look at.
  if (isBlocked(failure)) return { said: failure.code, toDo: adviceOn(failure) };
  const [said, toDo] = outages[failure.code === 'time-out' ? 'stopped' : failure.code] ?? [
    failure.code,
    tryAgain,
  ];
  return { said, toDo };
}
