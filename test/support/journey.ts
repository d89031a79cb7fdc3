// What a journey needs: the whole site as its own process, in front of a sandbox Odoo that the test can disturb.
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { type Site, startSite } from './site.ts';

export interface Journey {
  site: Site;
  odoo: Sandbox;
  stop: () => Promise<void>;
}

/** The settings with which a site delivers to `odoo`. */
export function deliverTo(odoo: Sandbox): Record<string, string> {
  return {
    ODOO_BASE_URL: odoo.url,
    ODOO_API_KEY: odoo.apiKey,
    ODOO_DATABASE: odoo.database,
    ODOO_LOGIN: odoo.login,
  };
}

export async function startJourney({
  env = {},
  odoo: options = {},
  directory,
}: { env?: Record<string, string>; odoo?: SandboxOptions; directory?: string } = {}): Promise<Journey> {
  const odoo = createSandbox(options);
  await odoo.listen();
  const site = await startSite({ ...deliverTo(odoo), ...env }, directory === undefined ? {} : { directory });
  return {
    site,
    odoo,
    async stop() {
      await site.stop();
      await odoo.close();
    },
  };
}

/** An estimate in order, but for what `differs`. */
export function estimateAnswers(differs: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    service: 'ev-charger',
    details: 'A charger in the garage.\nThe panel is on the other side of the wall.',
    timing: 'this_week',
    postal_code: '78704',
    full_name: 'Sample Visitor',
    phone: '(512) 555-0171',
    email: 'visitor@example.com',
    reply_by: 'call',
    ...differs,
  };
}

/** A support request in order, but for what `differs`. */
export function helpdeskAnswers(differs: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    topic: 'recent_work',
    urgency: 'days',
    message: 'The light in the hall flickers.\nIt began on Monday.',
    full_name: 'Sample Visitor',
    email: 'visitor@example.com',
    ...differs,
  };
}

export interface Receipt {
  reference: string;
  status: string;
  thanks: string;
}

/** What the page's script or a program sends. */
export function postJson(
  url: string,
  answers: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(answers),
    redirect: 'manual',
  });
}

/** The last page of the estimate form. Its draft is gone: all that is sent is what is posted to it. */
export const lastPage = `/free-estimate/${'A'.repeat(22)}/contact`;

/** What a browser without script sends. */
export function postForm(url: string, answers: Record<string, unknown>): Promise<Response> {
  const body = new URLSearchParams(
    Object.entries(answers).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return fetch(url, {
    method: 'POST',
    body,
    headers: { 'sec-fetch-site': 'same-origin' },
    redirect: 'manual',
  });
}

// Far more than it takes; it only ends a test that would never end.
const patienceMs = 120_000;

/** Resolves with what `look` finds as soon as it finds something. */
export async function eventually<T>(
  look: () => T | undefined | Promise<T | undefined>,
): Promise<NonNullable<T>> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`nothing was found within ${patienceMs} ms: ${String(look)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
