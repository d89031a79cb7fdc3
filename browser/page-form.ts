// The form of the page as data: its fields, its rules, its answers.
import { type AskedField, type FieldRules, type Rule, tidy, type Values } from './check.ts';

export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** What forms.js says; it has no words of its own (src/web/script-words.ts). */
interface ScriptWords {
  errorPrefix: string;
  sending: string;
  stillSending: string;
  waitingForFiles: string;
  offline: string;
  backOnline: string;
  notSent: string;
  tryAgain: string;
  didYouMean: string;
  use: string;
  draftKept: string;
}

// Names under which a form holds files: each may stand there several times.
const fileFields = ['photos', 'files'];

export const wordsOf = (form: HTMLFormElement) => JSON.parse(form.dataset.words ?? '{}') as ScriptWords;
export const rulesOf = (form: HTMLFormElement) => JSON.parse(form.dataset.rules ?? '[]') as Rule[];

export const groupsIn = (form: HTMLFormElement) => [...form.querySelectorAll<HTMLElement>('[data-field]')];
export const groupOf = (form: HTMLFormElement, field: string) =>
  groupsIn(form).find((group) => group.dataset.field === field);
export const controlsIn = (group: Element) => [...group.querySelectorAll<Control>('input, select, textarea')];

/** What the page asks now: what a condition hides is not asked. */
export function askedFields(form: HTMLFormElement): AskedField[] {
  return groupsIn(form)
    .filter((group) => !group.closest('[hidden]'))
    .map((group) => {
      const holder = group.dataset.rules ? group : group.querySelector<HTMLElement>('[data-rules]');
      const rules = JSON.parse(holder?.dataset.rules ?? '{}') as FieldRules;
      return { name: group.dataset.field ?? '', rules };
    });
}

/** The answers by name as the server will read them, those too that the page only carries; files are not among them. */
export function valuesOf(form: HTMLFormElement): Values {
  const values: Values = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== 'string' || fileFields.includes(name)) continue;
    values[name] = tidy(value, form.elements.namedItem(name) instanceof HTMLTextAreaElement);
  }
  return values;
}

/** What goes out: the answers as they were typed, and the tokens of the files. */
export function bodyOf(form: HTMLFormElement): Record<string, string | string[]> {
  const body: Record<string, string | string[]> = {};
  const data = new FormData(form);
  for (const [name, value] of data) if (typeof value === 'string') body[name] = value;
  for (const name of fileFields) {
    const tokens = data.getAll(name).filter((value) => typeof value === 'string');
    if (tokens.length > 0) body[name] = tokens;
    else delete body[name];
  }
  return body;
}

/** A copy of what stands in the page's template of this kind. */
export function copyOf(template: string, within: ParentNode = document): HTMLElement | undefined {
  const found = within.querySelector<HTMLTemplateElement>(`template[${template}]`);
  return found?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
}
