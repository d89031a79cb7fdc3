// Writes the internal notes under the records, each once: unlike `message_post`, `load` can be repeated.
import type { Job, Outcome } from '../outbox/transport.ts';
import type { Batches, Settled } from './batch.ts';
import type { OdooClient } from './client.ts';
import { noteOf } from './note.ts';
import { outcomeOf } from './outcome.ts';
import { recordRefusal } from './record-refusal.ts';
import type { Row } from './rows.ts';
import type { Reader } from './local-time.ts';

interface NotesDeps {
  client: OdooClient;
  batches: Batches;
  reader: Reader;
}

export function createNotes({ client, batches, reader }: NotesDeps) {
  return {
    async deliver(jobs: readonly Job[], signal: AbortSignal): Promise<Outcome[]> {
      const rows = new Map(jobs.map((job) => [job, rowOf(job, reader)]));
      const settled = await batches.write(target, [...rows.values()], signal);
      const outcomes: Outcome[] = [];
      for (const [job, row] of rows) {
        const how = settled.get(row) as Settled;
        if (typeof how === 'number') {
          outcomes.push({ result: 'delivered', recordModel: 'mail.message', recordId: how });
          continue;
        }
        const isRight = how.class === 'rights';
        outcomes.push(outcomeOf(isRight ? await recordRefusal(client, recordOf(job), 'read', signal) : how));
      }
      return outcomes;
    },
  };
}

const target = {
  model: 'mail.message',
  mayVisitorFill: () => false,
  lacks: () => Promise.resolve({ class: 'misconfiguration', code: 'no such field' } as const),
  isStale: () => undefined,
};

function rowOf(job: Job, reader: Reader): Row {
  const { model, id } = recordOf(job);
  const cells = [
    { name: 'model', cell: model },
    { name: 'res_id', cell: String(id) },
    { name: 'body', cell: noteOf(job.submission, reader) },
    { name: 'message_type', cell: 'comment' },
    // Odoo's internal note: nobody outside sees it, and nobody is mailed.
    { name: 'subtype_id/id', cell: 'mail.mt_note' },
  ];
  return { externalId: job.externalId, needed: () => cells, columns: [], fallen: [] };
}

function recordOf({ record }: Job): NonNullable<Job['record']> {
  if (!record) throw new Error('a note was to be delivered without its record');
  return record;
}
