// The canary's record in Odoo: found by its External ID, looked at, and taken away.
import type { OdooClient } from '../odoo/client.ts';
import { canaryWords } from './answers.ts';
import { CanaryTrouble } from './trouble.ts';

export interface CanaryRecord {
  model: string;
  id: number;
}

type Call = Awaited<ReturnType<OdooClient['call']>>;

// Ordinary calls take less than a second.
const limitMs = 30_000;

export function createCanaryRecords(client: Pick<OdooClient, 'call' | 'read'>) {
  const within = (signal: AbortSignal) => AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);

  return {
    /** Null when there is none, or none any more: Odoo deletes the External ID with its record. */
    async find(externalId: string, signal: AbortSignal): Promise<CanaryRecord | null> {
      const [module = '', name = ''] = externalId.split('.');
      // It is looked for among the archived ones too: one that was archived and not forgotten here.
      const args = { module, xml_id: name, context: { active_test: false } };
      const answer = await client.call('ir.model.data', 'check_object_reference', args, within(signal));
      if (answer.class === 'data' && answer.code === 'no such External ID') return null;
      const [model, id] = valueOf(answer, 'look for the record') as [string, number | false];
      if (id === false)
        throw new CanaryTrouble(
          'our user may not see its record in Odoo, as when it was given to somebody: delete it there',
        );
      return { model, id };
    },

    /** What is wrong with it; null when nothing is. */
    async examine(
      { model, id }: CanaryRecord,
      reference: string,
      signal: AbortSignal,
    ): Promise<string | null> {
      const read = await client.read(model, [id], ['name', 'description'], within(signal));
      const [record] = valueOf(read, 'read the record') as Record<string, unknown>[];
      if (!String(record?.name).includes(`[${reference}]`)) return 'its record has another title';
      return String(record?.description).includes(canaryWords) ? null : 'its record lacks the answers';
    },

    /** Deletes it, or archives it where our user may not delete: only managers may. Answers which. */
    async remove({ model, id }: CanaryRecord, signal: AbortSignal): Promise<'deleted' | 'archived'> {
      const deleted = await client.call(model, 'unlink', { ids: [id] }, within(signal));
      if (deleted.class === 'rights') {
        const vals = { active: false };
        valueOf(await client.call(model, 'write', { ids: [id], vals }, within(signal)), 'archive the record');
        return 'archived';
      }
      if (deleted.class !== 'data' || deleted.code !== 'record gone') valueOf(deleted, 'delete the record');
      return 'deleted';
    },
  };
}

function valueOf(answer: Call, what: string): unknown {
  if (answer.class === 'ok') return answer.value;
  throw new CanaryTrouble(`Odoo does not let us ${what} (${answer.class}: ${answer.code})`);
}
