// Reads and checks what was posted to a form, as the form's definition says.
import type { Request } from 'express';
import { body, matchedData, type ValidationChain, validationResult } from 'express-validator';
import type { Words } from '../content/words.ts';
import { holds } from './condition.ts';
import type { Field, FieldError, FormDefinition, Values } from './form.ts';
import { filesOf, type FormFile, type PostedFiles } from './form-files.ts';
import { tidyLine, tidyText } from './tidy.ts';

export interface Answers {
  values: Values;
  /** Those that were kept before, and those that came along. */
  files: FormFile[];
  errors: FieldError[];
}

/** All that a form's page or a program posted: what was typed, the files, and every problem in the order of the form. */
export async function readAnswers(
  definition: FormDefinition,
  req: Request,
  t: Words['t'],
  { files, problems }: PostedFiles = filesOf(req),
): Promise<Answers> {
  const { values, errors } = await readForm(definition, req, t);
  const inOrder = definition.fields.flatMap(({ name, kind }) =>
    kind === 'files'
      ? problems.map(({ key, values }) => ({ field: name, message: t(key, values) }))
      : errors.filter(({ field }) => field === name),
  );
  return { values, files, errors: inOrder };
}

/**
 * Reads and checks a posted form: every problem at once, one message a field, in the order of the form. `values` hold
 * only declared fields, so nothing else that was posted can travel further; files are no values.
 */
export async function readForm(
  definition: FormDefinition,
  posted: { body?: unknown },
  t: Words['t'],
): Promise<{ values: Values; errors: FieldError[] }> {
  const fields = definition.fields.filter(({ kind }) => kind !== 'files');
  // The checks write what they tidied into the body they read.
  const req = { body: { ...(posted.body as object) } };
  for (const chain of chainsOf(definition, t)) await chain.run(req);
  const problems = validationResult(req).mapped();
  const matched = matchedData<Record<string, string | undefined>>(req, {
    locations: ['body'],
    onlyValidData: false,
  });
  const values = Object.fromEntries(
    fields.map(({ name }) => [name, typeof matched[name] === 'string' ? matched[name] : '']),
  );

  const errors: FieldError[] = [];
  for (const { name } of fields) {
    const broken = definition.rules.find(
      (rule) => rule.field === name && !values[name] && holds(rule.when, values),
    );
    const message = (problems[name]?.msg as string | undefined) ?? broken?.message;
    if (message !== undefined) errors.push({ field: name, message });
  }
  return { values, errors };
}

// A chain takes longer to make than to run. The words of a definition are in one language, and so are those of its chains.
const chainsByDefinition = new WeakMap<FormDefinition, ValidationChain[]>();

function chainsOf(definition: FormDefinition, t: Words['t']): ValidationChain[] {
  const known = chainsByDefinition.get(definition);
  if (known) return known;
  const fields = definition.fields.filter(({ kind }) => kind !== 'files');
  const chains = fields.map((field) => chainOf(field, t));
  chainsByDefinition.set(definition, chains);
  return chains;
}

function chainOf(field: Field, t: Words['t']): ValidationChain {
  const { label } = field;
  const length = (value: string) => Array.from(value).length;
  const known = field.items?.map((item) => item.value);
  const chain = body(field.name)
    .customSanitizer((value: unknown) => value ?? '')
    // First of all: the other validators would look into arrays and turn objects into text.
    .isString()
    .withMessage(field.required ?? t('forms.oneAnswer', { label }))
    .bail()
    .customSanitizer(field.kind === 'textarea' ? tidyText : tidyLine);
  if (field.required !== undefined) chain.notEmpty().withMessage(field.required).bail();
  chain.if((value: string) => value !== '');
  if (known)
    chain
      .isIn(known)
      .withMessage(field.required ?? t('forms.oneOfThese', { label }))
      .bail();
  if (field.min)
    chain
      .custom((value: string) => length(value) >= field.min!.length)
      .withMessage(field.min.message)
      .bail();
  if (field.max)
    chain
      .custom((value: string) => length(value) <= field.max!.length)
      .withMessage(field.max.message)
      .bail();
  if (field.format)
    chain.custom((value: string) => field.format!.test(value)).withMessage(field.format.message);
  return chain;
}
