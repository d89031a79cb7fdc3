// Examines an Odoo: everything that a delivery depends on, and what it does without. Writes nothing.
import type { OdooAccess } from '../odoo/access.ts';
import type { OdooClient } from '../odoo/client.ts';
import { type Connected, examineConnection } from './connection.ts';
import { examineFields } from './fields.ts';
import { examineFiling } from './filing.ts';
import { type Check, checks, type Finding } from './finding.ts';
import { examineKey } from './key.ts';
import { examineLanguages, examineSources } from './lookups.ts';
import { examineParts } from './parts.ts';
import type { Records } from './place.ts';
import { examineRecords } from './records.ts';
import { examineTeams } from './teams.ts';
import type { Filings } from '../odoo/filing.ts';

export interface Examination {
  client: OdooClient;
  access: OdooAccess;
  filings: Filings;
  /** Of the site, such as `en-US`. */
  locale: string;
  now: () => number;
  /** A new one for every call: how long it is waited for. */
  signal: () => AbortSignal;
}

/** The findings in their order, one or more for every check; what could not be asked any more is `not checked`. */
export async function examineOdoo(examination: Examination): Promise<Finding[]> {
  const { findings, connected } = await examineConnection(examination);
  if (connected) await examineRest(examination, connected, findings);
  const missing = checks.filter((check) => !findings.some((finding) => finding.check === check));
  const all = [...findings, ...missing.map(notChecked)];
  return all.sort((one, other) => checks.indexOf(one.check) - checks.indexOf(other.check));
}

/** Adds to `findings` until everything is asked, or nothing can be asked any more. */
async function examineRest(
  examination: Examination,
  connected: Connected,
  findings: Finding[],
): Promise<void> {
  const records: Records = { leads: null, requests: null, helpdesk: null };
  const examinations = [
    () => examineKey(examination, connected),
    () => examineRecords(examination, connected, records),
    () => examineParts(examination, connected, records),
    () => examineFields(examination, records),
    () => examineTeams(examination, records),
    () => examineFiling(examination, connected, records),
    () => examineSources(examination),
    () => examineLanguages(examination),
  ];
  for (const examine of examinations) {
    const found = await examine();
    findings.push(...found);
    if (found.some(({ endsAll }) => endsAll)) return;
  }
}

const notChecked = (check: Check): Finding => ({ check, level: 'not checked', found: '', toDo: '' });
