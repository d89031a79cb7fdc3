// The stages of a form, in their order. A form of one page is a single stage that sends.
import type { FieldError, FormDefinition, Stage } from './form.ts';

export type Stages = [Stage, ...Stage[]];

export function stagesOf({ stages, fields }: FormDefinition): Stages {
  const [first, ...others] = stages ?? [];
  return first ? [first, ...others] : [{ name: '', path: '', fields: fields.map(({ name }) => name) }];
}

/** Below the form's own path. */
export function placeOf(stage: Stage, draft: string): string {
  return draft === '' ? '' : `/${draft}${stage.path}`;
}

export function errorsIn(stage: Stage, errors: FieldError[]): FieldError[] {
  return errors.filter(({ field }) => stage.fields.includes(field));
}

/** A page of the form that is to come next. */
export interface Goal {
  stage: Stage;
  /** The visitor comes to correct one answer, this one, and then goes back to the last stage. */
  change?: boolean;
  field?: string;
  /** What is wrong there. */
  errors?: FieldError[];
}

/**
 * Where a button of the form leads: the name of a stage, or with `#` a field of it that is to be changed. Undefined for
 * anything else.
 */
export function goalOf(go: string, stages: Stages): Goal | undefined {
  const [name, field, ...more] = go.split('#');
  const stage = stages.length > 1 ? stages.find((one) => one.name === name) : undefined;
  if (!stage || more.length > 0) return undefined;
  if (field === undefined) return { stage };
  return stage.fields.includes(field) ? { stage, change: true, field } : undefined;
}

/** The first of the stages before this one that has something wrong. */
export function firstWrongBefore(stage: Stage, errors: FieldError[], stages: Stages): Stage | undefined {
  return stages.slice(0, stages.indexOf(stage)).find((one) => errorsIn(one, errors).length > 0);
}
