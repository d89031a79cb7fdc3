// How the owner wants requests filed in Odoo: the part `odoo` of site.yaml.
import { z } from 'zod';
import { list, object, text } from './schema-parts.ts';

// Names in Odoo have no limit of their own; a longer one is a slip.
const longestName = 120;
const longestValue = 2000;

const writeNameOrId = 'write a name, or its number in Odoo';
const nameOrId = z
  .union([text(longestName), z.int({ error: writeNameOrId }).positive({ error: writeNameOrId })], {
    error: writeNameOrId,
  })
  .transform(String);

const names = list(text(longestName)).min(1, { error: 'name at least one, or remove the line' });
const value = z.union([text(longestValue), z.number(), z.boolean(), names], {
  error: 'write text, a number, true, false, or a list of names',
});

/** Fields that are no one's to set here, with what to do instead. */
const refused = new Map([
  ['partner_id', 'cannot be set: with it Odoo overwrites the mail and phone of that contact'],
  ['active', 'cannot be set: an inactive record is in no list, and nobody would see the request'],
  ['id', 'cannot be set: by it Odoo knows a request that it has already'],
  ['name', 'cannot be set: it is the title, made from the request'],
  ['description', 'cannot be set: it holds what the visitor answered'],
  ['user_id', 'write "salesperson: name" beside "values" instead'],
  ['team_id', 'write "team: name" beside "values" instead'],
  ['tag_ids', 'write "tags:" with a list of names beside "values" instead'],
]);

const technicalName = z.string().refine((field) => !refused.has(field) && /^[a-z][a-z0-9_]*$/.test(field), {
  error: ({ input }) =>
    refused.get(String(input)) ??
    "write the field's technical name, such as x_source: Odoo's developer mode shows it",
});
const values = z.record(technicalName, value, {
  error: (issue) =>
    (issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined) ??
    'write one field a line, each as "field_name: value"',
});

const filing = {
  team: nameOrId.optional(),
  salesperson: text(longestName).optional(),
  tags: names.optional(),
  values: values.optional(),
};

export const filingsSchema = object({
  estimate: object(filing).optional(),
  helpdesk: object({
    ...filing,
    withoutHelpdesk: z
      .enum(['lead', 'task'], {
        error: 'write lead or task: what a support request becomes where Odoo has no helpdesk',
      })
      .optional(),
    project: nameOrId.optional(),
  })
    .refine(({ withoutHelpdesk, project }) => withoutHelpdesk !== 'task' || project !== undefined, {
      path: ['project'],
      error: 'write the project that gets the tasks: a task without one is seen by nobody',
    })
    .refine(({ withoutHelpdesk, project }) => withoutHelpdesk === 'task' || project === undefined, {
      path: ['project'],
      error: 'only tasks are in a project: write withoutHelpdesk: task, or remove project',
    })
    .optional(),
});

/** Everything that was not written as nothing. */
export function filingsFrom({ estimate = {}, helpdesk = {} }: z.infer<typeof filingsSchema> = {}) {
  return {
    estimate: filingFrom(estimate),
    helpdesk: {
      ...filingFrom(helpdesk),
      withoutHelpdesk: helpdesk.withoutHelpdesk ?? 'lead',
      project: helpdesk.project ?? null,
    },
  };
}

type WrittenFiling = z.infer<z.ZodObject<typeof filing>>;

function filingFrom({ team, salesperson, tags, values: fixed }: WrittenFiling) {
  return { team: team ?? null, salesperson: salesperson ?? null, tags: tags ?? [], values: fixed ?? {} };
}
