// A form's fields as a page draws them, and its answers as a person reads them.
import { type Condition, holds } from './condition.ts';
import type { Field, FieldError, FormDefinition, Item, Values } from './form.ts';
import type { Accept, ShownFile } from './form-files.ts';

/** Something the page shows only while a condition holds. */
export interface Conditional {
  /** The condition as JSON, for the browser. */
  when: string;
  /** Whether it does now. */
  holds: boolean;
}

/** What a template needs to draw one control. */
export interface Control {
  id: string;
  name: string;
  kind: Field['kind'];
  label: string;
  hint?: string;
  link?: Field['link'];
  /** The other label and hint, with `unless` for the usual ones. */
  instead?: Conditional & { unless: string; label: string; hint?: string };
  optional: boolean;
  required: boolean;
  value: string;
  error?: string;
  items: Item[];
  columns: 1 | 2 | 3;
  accept?: Accept;
  files?: ShownFile[];
  autocomplete?: string;
  inputmode?: string;
  autocapitalize?: string;
  spellcheck?: boolean;
  width: 4 | 8 | 16 | 'full';
  rows: number;
  maxLength: number | null;
  draftKeep?: Field['draftKeep'];
  /** The browser's rules as JSON, for a data attribute: {"required":"...","min":[10,"..."],"max":[100,"..."]}. */
  rules: string;
}

export function conditionalOf(condition: Condition, values: Values): Conditional {
  return { when: JSON.stringify(condition), holds: holds(condition, values) };
}

/** The controls of a form by field name, with what was typed, the files that are there, and what is wrong. */
export function controlsOf(
  { fields }: FormDefinition,
  values: Values,
  errors: FieldError[],
  files: ShownFile[] = [],
): Record<string, Control> {
  return Object.fromEntries(
    fields.map(
      ({
        name,
        required,
        min,
        max,
        format,
        items,
        columns,
        markOptional,
        width,
        rows,
        instead,
        ...shown
      }) => {
        const wrong = errors.filter(({ field }) => field === name).map(({ message }) => message);
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
          ...(instead && {
            instead: {
              ...conditionalOf(instead.when, values),
              unless: JSON.stringify({ not: instead.when }),
              label: instead.label,
              ...(instead.hint !== undefined && { hint: instead.hint }),
            },
          }),
          ...(shown.kind === 'files' && { files }),
          // Several files can each have something wrong with them.
          ...(wrong.length > 0 && { error: wrong.join('. ').replaceAll('.. ', '. ') }),
        };
        return [name, control];
      },
    ),
  );
}

/** The answers in the words of `definition`, in the order of the form; fields left empty are left out. */
export function answersOf({ fields }: FormDefinition, values: Values): { label: string; text: string }[] {
  return fields.flatMap(({ name, label, instead, items }) => {
    const value = values[name];
    if (!value) return [];
    const asked = instead && holds(instead.when, values) ? instead.label : label;
    return [{ label: asked, text: items?.find((item) => item.value === value)?.text ?? value }];
  });
}
