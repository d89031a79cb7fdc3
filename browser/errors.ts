// What is wrong, at each field and in the summary above the form; the words are the page's or the server's.
import type { FieldError } from './check.ts';
import { controlsIn, copyOf, groupOf, groupsIn, wordsOf } from './page-form.ts';

const summarySlot = () => document.querySelector('[data-error-summary-slot]');

/** Whether the page shows errors, the server's too. */
export const hasErrors = () => Boolean(summarySlot()?.firstElementChild);

/** Shows these and no others, and takes the focus to the summary. */
export function showErrors(form: HTMLFormElement, errors: readonly FieldError[]): void {
  for (const { dataset } of groupsIn(form)) clearError(form, dataset.field ?? '');
  clearSummary(form);
  const summary = errors.length > 0 ? copyOf('data-error-summary-template') : undefined;
  for (const { field, message } of errors) {
    const group = groupOf(form, field);
    const link = document.createElement('a');
    link.textContent = message;
    link.href = `#${(group && controlsIn(group)[0]?.id) ?? form.id}`;
    const item = document.createElement('li');
    item.append(link);
    summary?.querySelector('ul')?.append(item);
    if (group) showError(group, message);
  }
  if (!summary) return;
  summarySlot()?.replaceChildren(summary);
  document.title = wordsOf(form).errorPrefix + document.title;
  summary.focus();
}

/** At the field alone. */
export function showError(group: HTMLElement, message: string): void {
  const error = copyOf('data-error-template');
  if (!error) return;
  error.id = `${group.dataset.field}-error`;
  error.querySelector('[data-text]')!.textContent = message;
  group.querySelector('[data-error-slot]')?.replaceChildren(error);
  mark(group, error.id, true);
}

/** The error of this field goes, and its line in the summary with it. */
export function clearError(form: HTMLFormElement, field: string): void {
  const group = groupOf(form, field);
  const error = group?.querySelector('[data-error-slot]')?.firstElementChild;
  if (!group || !error) return;
  error.remove();
  mark(group, error.id, false);
  const links = [...(summarySlot()?.querySelectorAll('a') ?? [])];
  const own = controlsIn(group).map(({ id }) => `#${id}`);
  for (const link of links) if (own.includes(link.hash)) link.closest('li')?.remove();
  if (links.every((link) => own.includes(link.hash))) clearSummary(form);
}

function clearSummary(form: HTMLFormElement): void {
  const { errorPrefix } = wordsOf(form);
  summarySlot()?.replaceChildren();
  if (document.title.startsWith(errorPrefix)) document.title = document.title.slice(errorPrefix.length);
}

function mark(group: HTMLElement, errorId: string, invalid: boolean): void {
  const [control] = controlsIn(group);
  group.toggleAttribute('data-invalid', invalid);
  describe(group.matches('fieldset') ? group : control, errorId, invalid);
  if (!group.matches('fieldset')) control?.setAttribute('aria-invalid', String(invalid));
}

/** Adds an error's id to, or takes it from, what a field is described by: an id that is not there must not be named. */
function describe(described: Element | undefined, id: string, present: boolean): void {
  const ids = (described?.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .filter((other) => other && other !== id);
  if (present) ids.push(id);
  if (ids.length > 0) described?.setAttribute('aria-describedby', ids.join(' '));
  else described?.removeAttribute('aria-describedby');
}
