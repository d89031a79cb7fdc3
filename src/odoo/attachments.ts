// Attaches the files of submissions to their records, each once.
import type { Job, Outcome } from '../outbox/transport.ts';
import type { Failure } from './calls.ts';
import type { OdooClient } from './client.ts';
import { concernsEveryCall, outcomeOf } from './outcome.ts';
import { recordRefusal } from './record-refusal.ts';
import { tidyLine } from './text.ts';

export function createAttachments({ client }: { client: OdooClient }) {
  async function attach({ record, file, externalId }: Job, signal: AbortSignal): Promise<number | Failure> {
    if (!record || !file) throw new Error('a file was to be delivered without its record or its bytes');
    // The visitor's computer gave it its name.
    const name = tidyLine(file.name) || `file-${file.n}`;
    const answer = await client.attach(record, { externalId, name, content: file.content }, signal);
    if (answer.class === 'ok') return answer.value;
    return answer.class === 'rights' ? recordRefusal(client, record, 'write', signal) : answer;
  }

  return {
    /** One call for each: a file is large. What would fail for all is not tried again for the others. */
    async deliver(jobs: readonly Job[], signal: AbortSignal): Promise<Outcome[]> {
      const outcomes: Outcome[] = [];
      let standing: Failure | null = null;
      for (const job of jobs) {
        const how: number | Failure = standing ?? (await attach(job, signal));
        if (typeof how !== 'number' && concernsEveryCall(how) && how.code !== 'conflict') standing = how;
        outcomes.push(
          typeof how === 'number'
            ? { result: 'delivered', recordModel: 'ir.attachment', recordId: how }
            : outcomeOf(how),
        );
      }
      return outcomes;
    },
  };
}
