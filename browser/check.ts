// What is wrong with the answers by the rules that the page carries: the server's own, as far as they can be written down.
import { compactCode, type Condition, holds } from '../src/web/condition.ts';
import { tidyLine, tidyText } from '../src/web/tidy.ts';

/** Of one field: words when it is empty, and limits with the words when they are not kept. */
export interface FieldRules {
  required?: string;
  min?: [length: number, message: string];
  max?: [length: number, message: string];
  /** A pattern; whether it is for the text in upper case without blanks and hyphens. */
  format?: [pattern: string, message: string, compact: boolean];
}

/** A field that is asked here and now. */
export interface AskedField {
  name: string;
  rules: FieldRules;
}

/** `field` must be filled while `when` holds. */
export interface Rule {
  field: string;
  message: string;
  when: Condition;
}

export type Values = Record<string, string>;

export interface FieldError {
  field: string;
  message: string;
}

const lengthOf = (text: string) => Array.from(text).length;

/** Every problem at once, one message a field, in the order of `fields`. `values` are tidied already. */
export function check(fields: readonly AskedField[], rules: readonly Rule[], values: Values): FieldError[] {
  return fields.flatMap(({ name, rules: own }) => {
    const text = values[name] ?? '';
    const broken = rules.find((rule) => rule.field === name && !text && holds(rule.when, values));
    const message = (text ? limitBroken(own, text) : own.required) ?? broken?.message;
    return message === undefined ? [] : [{ field: name, message }];
  });
}

function limitBroken({ min, max, format }: FieldRules, text: string): string | undefined {
  if (min && lengthOf(text) < min[0]) return min[1];
  if (max && lengthOf(text) > max[0]) return max[1];
  if (format && !new RegExp(format[0]).test(format[2] ? compactCode(text) : text)) return format[1];
  return undefined;
}

/** As the server will read it. */
export function tidy(value: string, ofSeveralLines: boolean): string {
  return ofSeveralLines ? tidyText(value) : tidyLine(value);
}

/** The fields that a condition looks at. */
export function fieldsIn(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(fieldsIn);
  return 'not' in condition ? fieldsIn(condition.not) : [condition.field];
}
