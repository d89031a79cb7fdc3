// Delivers submissions into Odoo: an estimate as a lead, a support request as a ticket, then their files and a note.
import type { Transport } from '../outbox/transport.ts';
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

interface OdooTransportDeps {
  access: OdooAccess;
  filings: Filings;
  log: Log;
  now: () => number;
  limits?: HttpLimits | undefined;
}

export interface OdooTransport extends Transport {
  client: OdooClient;
  /** Ends the kept connections; a delivery under way comes to `retry`. */
  close(): void;
}

export function createOdooTransport({ access, filings, log, now, limits }: OdooTransportDeps): OdooTransport {
  const client = createOdooClient(access, { log, now, limits });
  const notices = createNotices({ log, now });
  const lookups = createLookups({ client, now });
  const schema = createSchema({ client, filings, now });
  const batches = createBatches({ client, notices });
  const columns = createColumns({ lookups, notices });
  const records = createRecords({ client, batches, columns, filings, lookups, notices, schema });
  const carriers = {
    estimate: records,
    helpdesk: records,
    file: createAttachments({ client }),
    note: createNotes({ client, batches }),
  };

  return {
    // The host alone: an address may hold a password.
    destination: `Odoo at ${new URL(access.baseUrl).host}`,
    deliver: async (jobs, signal) => (jobs[0] ? carriers[jobs[0].kind].deliver(jobs, signal) : []),
    client,
    close: () => client.close(),
  };
}
