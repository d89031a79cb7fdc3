// An examination of the sandbox Odoo, or of whatever else listens.
import { createOdooClient } from '../../src/odoo/client.ts';
import { examineOdoo } from '../../src/doctor/doctor.ts';
import { closingOf, exitCodeOf, linesOf } from '../../src/doctor/output.ts';
import type { Check, Finding } from '../../src/doctor/finding.ts';
import type { OdooAccess } from '../../src/odoo/access.ts';
import type { Filings } from '../../src/odoo/filing.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts';

/** A user with no more rights than the site needs; of the sandbox's own only the key may expire. */
export const site = {
  id: 7,
  login: 'website@example.com',
  name: 'Website forms',
  apiKey: 'b0c1'.repeat(10),
  rights: 'least',
} as const;

const nothing = { team: null, salesperson: null, tags: [], values: {} };
export const noFilings: Filings = {
  estimate: nothing,
  helpdesk: { ...nothing, withoutHelpdesk: 'lead', project: null },
};

interface Examined {
  /** The findings of one check, as the owner reads them: `warning  what was found -> what to do`. */
  of: (check: Check) => string[];
  /** All that is not ok. */
  troubles: string[];
  report: string;
  exitCode: number;
}

export async function examine(
  access: Partial<OdooAccess>,
  over: Partial<{
    filings: Filings;
    locale: string;
    now: () => number;
    patienceMs: number;
    limit: AbortSignal;
    tell: (finding: Finding) => void;
  }> = {},
): Promise<Examined> {
  const { filings = noFilings, locale = 'en-US', now = Date.now, patienceMs = 5_000 } = over;
  const { limit = new AbortController().signal, tell } = over;
  const full: OdooAccess = {
    baseUrl: '',
    apiKey: site.apiKey,
    apiKeyFile: null,
    database: 'sandbox',
    login: site.login,
    transport: 'auto',
    clientId: null,
    clientSecret: null,
    ...access,
  };
  const log = { info: () => undefined, warn: () => undefined };
  const client = createOdooClient(full, { now, log });
  const signal = () => AbortSignal.timeout(patienceMs);
  const told: Finding[] = [];
  const findings = await examineOdoo(
    { client, access: full, filings, locale, now, signal },
    {
      limit,
      tell: (finding) => {
        told.push(finding);
        tell?.(finding);
      },
    },
  );
  client.close();
  const words = findings.map(({ check, level, found, toDo }) => ({
    check,
    line: [level, found, toDo && `-> ${toDo}`].filter(Boolean).join(' '),
  }));
  return {
    of: (check) => words.filter((word) => word.check === check).map(({ line }) => line),
    troubles: words
      .filter(({ line }) => !line.startsWith('ok'))
      .map(({ check, line }) => `${check}: ${line}`),
    report: [...told.map(linesOf), closingOf(findings)].join('\n'),
    exitCode: exitCodeOf(findings),
  };
}

/** With the site's user beside the administrator, unless `options` says otherwise. */
export async function withSandbox<T>(
  options: SandboxOptions,
  use: (sandbox: Sandbox) => Promise<T>,
): Promise<T> {
  const sandbox = createSandbox({ users: [site], ...options });
  try {
    await sandbox.listen();
    return await use(sandbox);
  } finally {
    await sandbox.close();
  }
}
