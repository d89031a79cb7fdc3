// Examines an Odoo: everything that a delivery depends on, and what it does without. Writes nothing.
import type { OdooAccess } from './access.ts';
import type { OdooClient } from './client.ts';
import { type Connected, examineConnection } from './doctor-connection.ts';
import { examineFields } from './doctor-fields.ts';
import { examineFiling } from './doctor-filing.ts';
import { type Check, checks, type Finding } from './doctor-finding.ts';
import { examineKey } from './doctor-key.ts';
import { examineLanguages, examineSources } from './doctor-lookups.ts';
import { examineParts } from './doctor-parts.ts';
import type { Records } from './doctor-place.ts';
import { examineRecords } from './doctor-records.ts';
import { examineTeams } from './doctor-teams.ts';
import type { Filings } from './filing.ts';

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
