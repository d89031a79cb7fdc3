// `npm run doctor`: is Odoo set up right?
import 'dotenv/config';
import { parseArgs } from 'node:util';
import { ChannelError } from '../alarms/channel.ts';
import { tellTest } from '../alarms/message.ts';
import { openChannel } from '../alarms/open-channel.ts';
import { siteName } from '../alarms/open.ts';
import { loadConfig } from '../config.ts';
import { loadContent } from '../content/content.ts';
import { createOdooClient } from '../odoo/client.ts';
import { examineCertificate } from './certificate.ts';
import { examineOdoo } from './doctor.ts';
import type { Finding } from './finding.ts';
import { closingOf, exitCodeOf, linesOf } from './output.ts';
import { filingsOf } from '../odoo/filings.ts';

const usage = `Usage: npm run doctor
       npm run doctor -- --alarm

Asks the Odoo of your settings everything that a delivery depends on, looks at the certificate of SITE_URL, and says
what to do. It writes nothing.
--alarm sends a test alarm to ALERT_URL instead.
Exit code: 0 requests reach Odoo, 1 they could not or it could not be told, 2 not understood.`;

// Odoo answers such questions in under a second. The site itself waits longer, as it must: it writes.
const patienceMs = 20_000;
// Whoever waits longer in front of a terminal gives up.
const limitMs = 60_000;

async function examine(): Promise<number> {
  const config = loadConfig(process.env);
  const [{ odoo, locale }] = loadContent(config.contentDir);
  const tell = (finding: Finding) => console.log(linesOf(finding));
  const certificate = await examineCertificate(config.siteUrl, Date.now(), AbortSignal.timeout(patienceMs));
  if (certificate) tell(certificate);
  if (!config.odoo) return tellWithoutOdoo(config.sandbox !== null);
  const { access } = config.odoo;
  console.log(`Asking the Odoo at ${access.baseUrl}\n`);
  const log = { info: () => undefined, warn: () => undefined };
  const client = createOdooClient(access, { now: Date.now, log });
  try {
    const examination = {
      client,
      access,
      filings: filingsOf(odoo, config.odoo),
      locale: locale.tag,
      now: Date.now,
      signal: () => AbortSignal.timeout(patienceMs),
    };
    const ofOdoo = await examineOdoo(examination, { limit: AbortSignal.timeout(limitMs), tell });
    const findings = certificate ? [certificate, ...ofOdoo] : ofOdoo;
    console.log(closingOf(findings));
    return exitCodeOf(findings);
  } finally {
    client.close();
  }
}

function tellWithoutOdoo(hasSandbox: boolean): number {
  const toDo = 'Set ODOO_BASE_URL and ODOO_API_KEY in .env, then run this again.';
  console.log(
    hasSandbox
      ? `No Odoo is configured: requests go to the sandbox Odoo that starts with the site.\n${toDo}`
      : `No Odoo is configured, and the sandbox is off: requests wait in the outbox.\n${toDo}`,
  );
  return hasSandbox ? 0 : 1;
}

async function tryAlarm(): Promise<number> {
  const { alerts, siteUrl } = loadConfig(process.env);
  if (!alerts.address) {
    console.log('ALERT_URL is not set: alarms are in the log of the site alone.');
    return 1;
  }
  const channel = await openChannel(alerts.address, { site: siteName(siteUrl), now: Date.now });
  try {
    await channel.send(tellTest(Date.now()), AbortSignal.timeout(limitMs));
    console.log(`A test alarm went out by ${channel.name}: look whether it arrived.`);
    return 0;
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error;
    console.log(`The test alarm did not go out by ${channel.name}: ${error.message}. Correct ALERT_URL.`);
    return 1;
  }
}

/** A text says what was not understood. */
function readArguments(): { help: boolean; alarm: boolean } | string {
  try {
    const help = { type: 'boolean', short: 'h', default: false } as const;
    const alarm = { type: 'boolean', default: false } as const;
    return parseArgs({ options: { help, alarm } }).values;
  } catch (error) {
    return (error as Error).message;
  }
}

const wanted = readArguments();
if (typeof wanted === 'string') {
  console.error(`${wanted}\n\n${usage}`);
  process.exitCode = 2;
} else if (wanted.help) {
  console.log(usage);
} else {
  try {
    process.exitCode = await (wanted.alarm ? tryAlarm() : examine());
  } catch (error) {
    if (!(error instanceof Error && ['ConfigError', 'ContentError'].includes(error.name))) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
