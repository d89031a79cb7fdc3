// Delivers submissions into Odoo: an estimate as a lead, a support request as a ticket, then their files and a note.
import type { Transport } from '../outbox/transport.ts';
import type { Kind } from '../submission/submission.ts';
import type { OdooAccess } from './access.ts';
import { createAttachments } from './attachments.ts';
import { createBatches } from './batch.ts';
import { createOdooClient, type OdooClient } from './client.ts';
import { createColumns } from './columns.ts';
import type { Filings } from './filing.ts';
import type { HttpLimits } from './http.ts';
import type { Log } from './log.ts';
import { createLookups } from './lookups.ts';
import { createNotes } from './notes.ts';
import { createNotices } from './notices.ts';
import { createRecords } from './record.ts';
import { createSchema } from './schema.ts';
import type { Reader } from './local-time.ts';

interface OdooTransportDeps {
  access: OdooAccess;
  filings: Filings;
  /** Of the business, by its IANA name: salespeople read times in it. */
  reader: Reader;
  log: Log;
  now: () => number;
  limits?: HttpLimits | undefined;
}

export interface OdooTransport extends Transport {
  client: OdooClient;
  /** Ends the kept connections; a delivery under way comes to `retry`. */
  close(): void;
}

export function createOdooTransport({
  access,
  filings,
  reader,
  log,
  now,
  limits,
}: OdooTransportDeps): OdooTransport {
  const client = createOdooClient(access, { log, now, limits });
  const notices = createNotices({ log, now });
  const lookups = createLookups({ client, now });
  const schema = createSchema({ client, filings, now });
  const batches = createBatches({ client, notices });
  const columns = createColumns({ lookups, notices });
  const records = createRecords({ client, batches, columns, filings, lookups, notices, schema, reader });
  const files = createAttachments({ client });
  const notes = createNotes({ client, batches, reader });
  const carriers: Record<Kind, Pick<Transport, 'deliver'>> = {
    estimate: records,
    helpdesk: records,
    'estimate file': files,
    'helpdesk file': files,
    'estimate note': notes,
    'helpdesk note': notes,
  };

  return {
    // The host alone: an address may hold a password.
    destination: `Odoo at ${new URL(access.baseUrl).host}`,
    deliver: async (jobs, signal) => (jobs[0] ? carriers[jobs[0].kind].deliver(jobs, signal) : []),
    client,
    close: () => client.close(),
  };
}
