// What requests become here, and whether our user may make it.
import { advice } from '../odoo/advice.ts';
import type { Answer } from '../odoo/calls.ts';
import type { Field, Fields } from '../odoo/client.ts';
import type { Examination } from './doctor.ts';
import { type Finding, unanswered, wrong } from './finding.ts';
import { indispensable, type RecordModel, wantedFields } from '../odoo/wanted.ts';

/** A model that requests become, with those of its wanted fields that this Odoo has. */
export interface Place {
  model: RecordModel;
  fields: Fields;
}

/** What requests become here; null where nothing can be made. Filled in while they are examined. */
export interface Records {
  leads: Place | null;
  requests: Place | null;
  /** Whose the helpdesk is; null where there is none, or one unknown to us. */
  helpdesk: 'oca' | 'enterprise' | null;
}

/** Null when the model is not installed. */
export async function placeOf(
  { client, filings, signal }: Examination,
  model: RecordModel,
): Promise<Answer<Place | null>> {
  const fields = await client.fields(model, wantedFields(model, filings), signal());
  if (fields.class === 'ok') return { class: 'ok', value: { model, fields: fields.value } };
  return fields.code === 'no such model' ? { class: 'ok', value: null } : fields;
}

/** Null when records can be made. */
export async function whyNot(
  { client, signal }: Examination,
  check: 'leads' | 'support requests',
  { model, fields }: Place,
): Promise<Finding | null> {
  const missing = indispensable.filter((name) => !isWritable(fields[name]));
  if (missing.length > 0)
    return wrong(
      check,
      `${model} has no ${missing.join(' and no ')} that can be written`,
      advice['no such field'],
    );
  const may = await client.may(model, 'create', signal());
  if (may.class !== 'ok') return unanswered(check, `may our user make a ${model}?`, may);
  return may.value ? null : wrong(check, `our user may not make a ${model}`, advice['no right']);
}

export const isWritable = (field: Field | undefined) => field !== undefined && !field.readonly;
