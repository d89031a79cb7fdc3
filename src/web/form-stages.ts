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

/** The first of the stages before this one that has something wrong. */
export function firstWrongBefore(stage: Stage, errors: FieldError[], stages: Stages): Stage | undefined {
  return stages.slice(0, stages.indexOf(stage)).find((one) => errorsIn(one, errors).length > 0);
}
