import { type Condition, holds } from '../src/web/condition.ts';
import { clearError } from './errors.ts';
import { groupsIn, valuesOf } from './page-form.ts';

/** Shows what depends on other answers, or hides it, as the server would for what the form holds now. */
export function mirrorConditions(form: HTMLFormElement): void {
  const values = valuesOf(form);
  for (const part of document.querySelectorAll<HTMLElement>('[data-when]'))
    part.hidden = !holds(JSON.parse(part.dataset.when ?? '') as Condition, values);
  // What is not asked is not wrong.
  for (const group of groupsIn(form))
    if (group.closest('[hidden]')) clearError(form, group.dataset.field ?? '');
}
