// One definition of a form's fields serves the server's checks, the page and the browser's check.
import type { Request } from 'express';
import { body, matchedData, type ValidationChain, validationResult } from 'express-validator';
import type { Content } from '../content/content.ts';
import type { Words } from '../content/words.ts';
import type { Condition } from './condition.ts';
import type { Accept } from './form-files.ts';
import { tidyLine, tidyText } from './tidy.ts';

interface Item {
  value: string;
  text: string;
  hint?: string;
  /** Shown as urgent. */
  danger?: boolean;
}

/** A field as the visitor meets it, with the exact words for each way to go wrong. */
export interface Field {
  name: string;
  kind: 'text' | 'email' | 'tel' | 'textarea' | 'choice' | 'checkbox' | 'files';
  label: string;
  hint?: string;
  /** The label and hint in their place while `when` holds. */
  instead?: { when: Condition; label: string; hint?: string };
  /** For files: what may be added. */
  accept?: Accept;
  /** Words when it is left empty; absent: it may be. */
  required?: string;
  min?: { length: number; message: string };
  max?: { length: number; message: string };
  /**
   * What a filled field must be: the words when `test` says no. `browser` is the same test for the page's script, where
   * it can be a pattern; `compact`: on the text in upper case without blanks and hyphens.
   */
  format?: {
    test: (value: string) => boolean;
    message: string;
    browser?: { pattern: string; compact?: boolean };
  };
  /** For choice: what may be chosen. For checkbox: the one value it sends when ticked. */
  items?: Item[];
  columns?: 1 | 2 | 3;
  /** False for a field that is one of two: neither is marked optional. */
  markOptional?: boolean;
  /** Never `off`: the browser would not give back what was typed when the visitor comes Back. */
  autocomplete?: string;
  inputmode?: 'tel' | 'email' | 'numeric';
  autocapitalize?: 'none' | 'words' | 'characters';
  spellcheck?: boolean;
  width?: 4 | 8 | 16 | 'full';
  rows?: number;
}

/** `field` must be filled while `when` holds. */
export interface Rule {
  field: string;
  message: string;
  when: Condition;
}

/** One page of a form of several. */
export interface Stage {
  name: string;
  /** After the form's own path: '' for the first. */
  path: string;
  fields: string[];
}

export interface FormDefinition {
  fields: Field[];
  rules: Rule[];
  /** What a page says only while something holds, by the name of the place. */
  notices?: Record<string, Condition>;
  /** Absent: one page. */
  stages?: Stage[];
}

/** A form in two languages: as the owner reads it, and as it was shown to the visitor. */
export type Asked = Record<'own' | 'shown', { content: Content; definition: FormDefinition }>;

/** What was sent, by field name: tidied text, empty where nothing was sent. */
export type Values = Record<string, string>;

export interface FieldError {
  field: string;
  message: string;
}

/** What a template needs to draw one control. */
export interface Control {
  id: string;
  name: string;
  kind: Field['kind'];
  label: string;
  hint?: string;
  optional: boolean;
  required: boolean;
  value: string;
  error?: string;
  items: Item[];
  columns: 1 | 2 | 3;
  autocomplete?: string;
  inputmode?: string;
  autocapitalize?: string;
  spellcheck?: boolean;
  width: 4 | 8 | 16 | 'full';
  rows: number;
  maxLength: number | null;
  /** The browser's rules as JSON, for a data attribute: {"required":"...","min":[10,"..."],"max":[100,"..."]}. */
  rules: string;
}

/**
 * Reads and checks a posted form: every problem at once, one message a field, in the order of the form. `values` hold
 * only declared fields, so nothing else that was posted can travel further.
 */
export async function readForm(
  definition: FormDefinition,
  req: Request,
  t: Words['t'],
): Promise<{ values: Values; errors: FieldError[] }> {
  for (const field of definition.fields) await chainOf(field, t).run(req);
  const problems = validationResult(req).mapped();
  const matched = matchedData<Record<string, string | undefined>>(req, {
    locations: ['body'],
    onlyValidData: false,
  });
  const values = Object.fromEntries(
    definition.fields.map(({ name }) => [name, typeof matched[name] === 'string' ? matched[name] : '']),
  );

  const errors: FieldError[] = [];
  for (const { name } of definition.fields) {
    const broken = definition.rules.find((rule) => rule.field === name && breaks(rule, values));
    const message = (problems[name]?.msg as string | undefined) ?? broken?.message;
    if (message !== undefined) errors.push({ field: name, message });
  }
  return { values, errors };
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

function breaks(rule: Rule, values: Values): boolean {
  if (values[rule.field]) return false;
  if (rule.when && !rule.when.is.includes(values[rule.when.field] ?? '')) return false;
  return !(rule.unless && values[rule.unless]);
}

/** The controls of a form by field name, with what was typed and what is wrong with it. */
export function controlsOf(
  { fields }: FormDefinition,
  values: Values,
  errors: FieldError[],
): Record<string, Control> {
  return Object.fromEntries(
    fields.map(
      ({ name, required, min, max, format, items, columns, markOptional, width, rows, ...shown }) => {
        const error = errors.find((candidate) => candidate.field === name)?.message;
        const control: Control = {
          ...shown,
          id: name,
          name,
          required: required !== undefined,
          optional: required === undefined && markOptional !== false,
          value: values[name] ?? '',
          items: items ?? [],
          columns: columns ?? 1,
          width: width ?? 'full',
          rows: rows ?? 5,
          maxLength: max?.length ?? null,
          rules: JSON.stringify({
            required,
            min: min && [min.length, min.message],
            max: max && [max.length, max.message],
            format: format?.browser && [
              format.browser.pattern,
              format.message,
              format.browser.compact ?? false,
            ],
          }),
          ...(error !== undefined && { error }),
        };
        return [name, control];
      },
    ),
  );
}

/** The answers in the words of `definition`, in the order of the form; fields left empty are left out. */
export function answersOf({ fields }: FormDefinition, values: Values): { label: string; text: string }[] {
  return fields.flatMap((field) => {
    const value = values[field.name];
    if (!value) return [];
    return [{ label: field.label, text: field.items?.find((item) => item.value === value)?.text ?? value }];
  });
}
