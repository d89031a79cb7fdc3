// Delivers submissions into Odoo: an estimate as a lead, a support request as a ticket.
import type { Outcome, Transport } from '../outbox/transport.ts';
import { type Connecting, createConnection } from './connect.ts';
import { createHttp, type HttpLimits } from './http.ts';
import { leadColumns } from './lead-values.ts';
import { createMemory } from './memory.ts';
import { outcomeOf } from './outcome.ts';
import { createRecords, type Log, type NewRecord } from './record.ts';
import { ticketColumns } from './ticket-values.ts';

export interface OdooTransportDeps extends Connecting {
  baseUrl: string;
  /** The name of a team, or its database id in digits; null: Odoo's own default. */
  salesTeam: string | null;
  helpdeskTeam: string | null;
  log: Log;
  now: () => number;
  limits?: HttpLimits;
}

// A helpdesk that was just installed gets its tickets within the hour.
const askForHelpdeskAgainMs = 3_600_000;
const noHelpdesk = 'no helpdesk';

/** `close` ends the kept connections; a delivery under way comes to `retry`. Throws when `transport` is not available. */
export function createOdooTransport(deps: OdooTransportDeps): Transport & { close(): void } {
  const { baseUrl, salesTeam, helpdeskTeam, log, now, limits } = deps;
  const http = createHttp({ baseUrl, limits });
  const memory = createMemory(now);
  const records = createRecords({ calls: createConnection({ ...deps, http }), memory, log });

  return {
    // The host alone: an address may hold a password.
    destination: `Odoo at ${new URL(baseUrl).host}`,

    async deliver({ externalId, submission }, signal): Promise<Outcome> {
      async function deliverAs(model: NewRecord['model'], columns: NewRecord['columns']): Promise<Outcome> {
        const id = await records.create({ model, externalId, columns }, signal);
        return typeof id === 'number'
          ? { result: 'delivered', recordModel: model, recordId: id }
          : outcomeOf(id);
      }

      if (submission.form === 'helpdesk' && !memory.holds(noHelpdesk)) {
        const outcome = await deliverAs('helpdesk.ticket', ticketColumns(submission, helpdeskTeam));
        const code = 'code' in outcome ? outcome.code : '';
        if (code === 'no such model') {
          memory.keep(noHelpdesk, askForHelpdeskAgainMs);
          log.info({ model: 'helpdesk.ticket' }, 'this Odoo has no helpdesk: support requests become leads');
        } else if (code !== 'record of another model') {
          return outcome;
        }
        // Another model: the request was written as a lead before there was a helpdesk, and its answer was lost.
      }
      return deliverAs('crm.lead', leadColumns(submission, salesTeam));
    },

    close: () => http.close(),
  };
}
