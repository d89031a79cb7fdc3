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
import { examineLeads } from './records.ts';
import { examineRequests } from './requests.ts';
import { aboutSpeed, timeCalls } from './speed.ts';
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

interface Limits {
  /** When it aborts, nothing more is asked. */
  limit: AbortSignal;
  /** Is given every finding as soon as it is known, in their order; not those that are `not checked`. */
  tell: (finding: Finding) => void;
}

/** Takes what a step found; false when nothing more can be asked. */
export type Take = (found: Finding[]) => boolean;

/** The findings in their order, one or more for every check; what could not be asked any more is `not checked`. */
export async function examineOdoo(given: Examination, { limit, tell }: Limits): Promise<Finding[]> {
  const { client, typicalMs } = timeCalls(given.client, given.now);
  const signal = () => AbortSignal.any([given.signal(), limit]);
  const examination: Examination = { ...given, client, signal };
  const findings: Finding[] = [];
  const add = (found: Finding[]) => {
    findings.push(...found);
    found.forEach(tell);
  };
  const take: Take = (found) => {
    // What was under way when the time was up says nothing about Odoo.
    if (limit.aborted) return false;
    add(found.toSorted(inOrder));
    return !limit.aborted && !found.some(({ endsAll }) => endsAll);
  };

  const connected = await examineConnection(examination, take);
  if (connected) await examineRest(examination, connected, take);
  const typical = typicalMs();
  if (typical !== null && (connected || limit.aborted)) add([aboutSpeed(typical)]);
  const missing = checks.filter((check) => !findings.some((finding) => finding.check === check));
  return [...findings, ...missing.map(notChecked)].toSorted(inOrder);
}

async function examineRest(examination: Examination, connected: Connected, take: Take): Promise<void> {
  const records: Records = { leads: null, requests: null, helpdesk: null };
  const examinations = [
    () => examineKey(examination, connected),
    () => examineLeads(examination, records),
    () => examineRequests(examination, connected, records),
    () => examineParts(examination, connected, records),
    () => examineFields(examination, records),
    () => examineTeams(examination, records),
    () => examineFiling(examination, connected, records),
    () => examineSources(examination),
    () => examineLanguages(examination),
  ];
  for (const examine of examinations) if (!take(await examine())) return;
}

const placeOf = ({ check }: Finding) => (checks as readonly Check[]).indexOf(check);
const inOrder = (one: Finding, other: Finding) => placeOf(one) - placeOf(other);
const notChecked = (check: Check): Finding => ({ check, level: 'not checked', found: '', toDo: '' });
