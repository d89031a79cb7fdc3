// Makes the records of submissions: a lead, a ticket, or a task, whichever this Odoo has a model for.
import type { Job, Outcome } from '../outbox/transport.ts';
import type { Submission } from '../submission/submission.ts';
import type { Batches, Settled, Target } from './batch.ts';
import type { Answer, Failure } from './calls.ts';
import type { Fields, OdooClient } from './client.ts';
import type { Columns } from './columns.ts';
import { descriptionOf } from './description.ts';
import type { Filings } from './filing.ts';
import type { Lookups } from './lookups.ts';
import { relearnMs } from './memory.ts';
import type { Notices } from './notices.ts';
import { outcomeOf } from './outcome.ts';
import type { Row } from './rows.ts';
import type { Schema } from './schema.ts';
import { titleOf } from './title.ts';
import { indispensable, mayVisitorFill, type RecordModel, unassigned, wantedValues } from './wanted.ts';
import type { Reader } from './local-time.ts';

interface RecordDeps {
  client: Pick<OdooClient, 'may'>;
  batches: Batches;
  columns: Columns;
  filings: Filings;
  lookups: Lookups;
  notices: Notices;
  schema: Schema;
  reader: Reader;
}

/** A model that is there, and the project of its records where they need one. */
interface Place {
  model: RecordModel;
  fields: Fields;
  project: number | null;
}

const noModel: Failure = { class: 'misconfiguration', code: 'no such model' };

export function createRecords({
  client,
  batches,
  columns,
  filings,
  lookups,
  notices,
  schema,
  reader,
}: RecordDeps) {
  /** The models that submissions of a form may become, the best first. */
  function modelsFor(form: Submission['form']): RecordModel[] {
    if (form === 'estimate') return ['crm.lead'];
    const { withoutHelpdesk, project } = filings.helpdesk;
    const wantsTask = withoutHelpdesk === 'task' && project !== null;
    return ['helpdesk.ticket', ...(wantsTask ? (['project.task'] as const) : []), 'crm.lead'];
  }

  /** Null where this Odoo has no such place. */
  async function placeOf(model: RecordModel, signal: AbortSignal): Promise<Answer<Place | null>> {
    const known = await schema.of(model, signal);
    if (known.class !== 'ok') return known;
    const fields = known.value;
    if (fields === null) return { class: 'ok', value: null };
    if (indispensable.some((field) => !(field in fields))) {
      schema.forget(model);
      // Up to Odoo 15 every field is read-only to whom may neither create nor write.
      const right = await client.may(model, 'create', signal);
      if (right.class === 'ok' && !right.value) return { class: 'rights', code: 'no right' };
      return { class: 'misconfiguration', code: 'no such field' };
    }
    if (model !== 'project.task') return { class: 'ok', value: { model, fields, project: null } };

    const { relation = null } = fields.project_id ?? {};
    const name = filings.helpdesk.project;
    if (relation === null || name === null) return { class: 'ok', value: null };
    const project = await lookups.find(relation, name, { by: 'name' }, signal);
    if (project.class !== 'ok') return project;
    return { class: 'ok', value: project.value === null ? null : { model, fields, project: project.value } };
  }

  async function writeAs(
    place: Place,
    jobs: readonly Job[],
    signal: AbortSignal,
  ): Promise<Map<Job, Settled>> {
    const rows = new Map<Row, Job>();
    for (const job of jobs) {
      const values = wantedValues(place.model, job.submission, filings, place.fields);
      const filled = await columns.fill(place.model, place.fields, values, signal);
      if (filled.class !== 'ok') return settledAs(filled, jobs);
      rows.set({ externalId: job.externalId, needed: neededBy(place, job), ...filled.value }, job);
    }
    const settled = await batches.write(targetOf(place), [...rows.keys()], signal);
    return new Map([...settled].map(([row, how]) => [rows.get(row) as Job, how]));
  }

  function neededBy({ fields, project }: Place, { submission }: Job): Row['needed'] {
    const type = fields.description?.type === 'text' ? 'text' : 'html';
    return (fallen) => [
      { name: 'name', cell: titleOf(submission) },
      ...(project === null ? [] : [{ name: 'project_id/.id', cell: String(project) }]),
      { name: 'description', cell: descriptionOf(submission, fallen, { type, reader }) },
    ];
  }

  function targetOf({ model, fields }: Place): Target {
    return {
      model,
      defaults: unassigned(model, fields),
      mayVisitorFill: (field) => mayVisitorFill(model, field),
      async lacks(field, signal) {
        if (isNeeded(field)) {
          schema.forget(model);
          return { class: 'misconfiguration', code: 'no such field' };
        }
        schema.lacks(model, field);
        const fields = await schema.of(model, signal);
        if (fields.class !== 'ok') return fields;
        return fields.value ? { class: 'ok', value: new Set(Object.keys(fields.value)) } : noModel;
      },
      isStale: (relation) => lookups.forget(relation),
    };
  }

  /**
   * Goes from one model to the next for those jobs that are not written yet because the model or the project was taken
   * away meanwhile, or because they are written already as another one: an answer was lost before that came or went.
   */
  async function deliver(jobs: readonly Job[], signal: AbortSignal): Promise<Outcome[]> {
    const outcomes = new Map<Job, Outcome>();
    let open = settledAs(noModel, jobs);
    let hasHelpdesk = true;
    for (const model of modelsFor((jobs[0] as Job).submission.form)) {
      const place = await placeOf(model, signal);
      if (place.class === 'ok' && place.value === null) {
        if (model === 'helpdesk.ticket') hasHelpdesk = false;
        if (model === 'project.task') tellNoProject();
        continue;
      }
      if (!hasHelpdesk && place.class === 'ok') tellNoHelpdesk(model);
      const waiting = [...open.keys()];
      const settled =
        place.class === 'ok' && place.value
          ? await writeAs(place.value, waiting, signal)
          : settledAs(place as Failure, waiting);
      for (const [job, how] of settled)
        outcomes.set(
          job,
          typeof how === 'number'
            ? { result: 'delivered', recordModel: model, recordId: how }
            : outcomeOf(how),
        );
      open = new Map([...settled].filter(([, how]) => mayGoElsewhere(how)));
      if ([...open.values()].some((how) => isFailure(how, noModel.code))) schema.isAbsent(model);
      if (open.size === 0) break;
    }
    return jobs.map((job) => outcomes.get(job) ?? outcomeOf(noModel));
  }

  function tellNoProject(): void {
    notices.warn(
      relearnMs,
      { model: 'project.task', setting: 'odoo.helpdesk.project' },
      'this Odoo has no such project: support requests become leads tagged Support. Make it in Odoo, or name one that is there and restart the site.',
    );
  }

  function tellNoHelpdesk(model: RecordModel): void {
    const instead = model === 'project.task' ? 'tasks of odoo.helpdesk.project' : 'leads tagged Support';
    notices.info(
      relearnMs,
      { model: 'helpdesk.ticket' },
      `this Odoo has no helpdesk: support requests become ${instead}`,
    );
  }

  return { deliver };
}

const isNeeded = (field: string) => indispensable.includes(field) || field === 'project_id';

const settledAs = (failure: Failure, jobs: readonly Job[]) =>
  new Map(jobs.map((job): [Job, Settled] => [job, failure]));

const isFailure = (how: Settled, code: string) => typeof how !== 'number' && how.code === code;

/** Nothing was written of it, and nothing of it can be written here. */
function mayGoElsewhere(how: Settled): boolean {
  const isElsewhere = isFailure(how, noModel.code) || isFailure(how, 'record of another model');
  return isElsewhere || (typeof how !== 'number' && 'field' in how && how.field === 'project_id');
}
