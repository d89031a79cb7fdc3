// What fields this Odoo has, as far as records are to have them. Asked again every four hours, and when it proves wrong.
import type { Answer } from './calls.ts';
import type { Fields, OdooClient } from './client.ts';
import type { Filings } from './filing.ts';
import { createMemory, relearnMs } from './memory.ts';
import { type RecordModel, wantedFields } from './wanted.ts';

export type Schema = ReturnType<typeof createSchema>;

// A helpdesk that was just installed gets its tickets within the hour.
const rememberAbsentMs = 3_600_000;

export function createSchema({
  client,
  filings,
  now,
}: {
  client: OdooClient;
  filings: Filings;
  now: () => number;
}) {
  const models = createMemory<Fields | null>(now);
  const unusable = createMemory<true>(now);

  return {
    /** The wanted fields that `model` has and that can be written; null when it is not installed. */
    async of(model: RecordModel, signal: AbortSignal): Promise<Answer<Fields | null>> {
      let known = models.recall(model);
      if (known === undefined) {
        const answer = await client.fields(model, wantedFields(model, filings), signal);
        const isAbsent = answer.class === 'misconfiguration' && answer.code === 'no such model';
        if (answer.class !== 'ok' && !isAbsent) return answer;
        known = answer.class === 'ok' ? answer.value : null;
        if (known) models.keep(model, known, relearnMs);
        else keepAbsent(model);
      }
      return { class: 'ok', value: known && writable(model, known) };
    },

    /** Odoo does not know the field, whatever it said before, and perhaps others neither: it is asked again. */
    lacks(model: RecordModel, field: string) {
      models.forget((key) => key === model);
      unusable.keep(`${model} ${field}`, true, relearnMs);
    },

    /** The model was there and is not any more. */
    isAbsent: keepAbsent,

    /** What is known of the model stands in the way of everything: somebody will change it. */
    forget(model: RecordModel) {
      models.forget((key) => key === model);
    },
  };

  /** Without leads there is nothing else to go on with, so it must be noticed at once when they are back. */
  function keepAbsent(model: RecordModel) {
    models.keep(model, null, model === 'crm.lead' ? 0 : rememberAbsentMs);
  }

  function writable(model: RecordModel, fields: Fields): Fields {
    const usable = Object.entries(fields).filter(
      ([name, { readonly }]) => !readonly && !unusable.recall(`${model} ${name}`),
    );
    return Object.fromEntries(usable);
  }
}
