// A form of two stages behind the real routes, and a visitor without script who fills it in.
import assert from 'node:assert/strict';
import type { FormDefinition } from '../../src/web/form.ts';
import type { FormView } from '../../src/web/form-page.ts';
import { type FormApp, formIn, startFormApp } from './form-app.ts';

export const stagedForm: FormDefinition = {
  fields: [
    {
      name: 'service',
      kind: 'choice',
      label: 'Service',
      required: 'Choose a service',
      items: [
        { value: 'panel', text: 'A panel' },
        { value: 'other', text: 'Something else' },
      ],
    },
    {
      name: 'details',
      kind: 'textarea',
      label: 'Details',
      instead: { when: { field: 'service', is: ['other'] }, label: 'What?' },
      max: { length: 100, message: 'Too long' },
    },
    { name: 'photos', kind: 'files', label: 'Photos', accept: 'photos' },
    { name: 'timing', kind: 'text', label: 'When', required: 'Say when' },
    { name: 'postal_code', kind: 'text', label: 'ZIP code' },
    { name: 'full_name', kind: 'text', label: 'Name', required: 'Enter your name' },
    { name: 'phone', kind: 'tel', label: 'Phone' },
  ],
  rules: [{ field: 'details', when: { field: 'service', is: ['other'] }, message: 'Tell us what' }],
  notices: { away: { field: 'postal_code', beginsWithNoneOf: ['787'] } },
  stages: [
    { name: 'what', path: '', fields: ['service', 'details', 'photos'] },
    { name: 'where', path: '/where', fields: ['timing', 'postal_code'] },
    { name: 'contact', path: '/contact', fields: ['full_name', 'phone'] },
  ],
};

export const goodWhat = { service: 'panel', details: 'It hums' };
export const goodWhere = { timing: 'soon', postal_code: '78701' };
export const goodContact = { full_name: 'Sample Visitor', phone: '512-555-0171' };
export const whole = { ...goodWhat, ...goodWhere, ...goodContact };

export function startStagedForm(): Promise<FormApp> {
  return startFormApp({
    definition: stagedForm,
    review: (values, files) => [
      { label: 'Service', text: values.service ?? '', field: 'service' },
      { label: 'Photos', text: String(files), field: 'photos' },
      { label: 'When', text: values.timing ?? '', field: 'timing' },
    ],
  });
}

/** What a browser posts of the page: all that is in it, with what was typed since. */
export function postedBy(page: FormView, typed: Record<string, string> = {}, photos: File[] = []): FormData {
  const body = new FormData();
  const hidden = { key: page.key, t0: String(page.startedAt), draft: page.draft };
  for (const [name, value] of Object.entries(hidden)) body.append(name, value);
  for (const { name, value } of [...page.carried, ...page.attribution]) body.append(name, value);
  for (const { name, kind, value, files = [] } of Object.values(page.controls)) {
    for (const { id } of files) body.append(name, id);
    if (kind === 'files') for (const photo of photos) body.append(name, photo);
    else body.append(name, typed[name] ?? value);
  }
  for (const [name, value] of Object.entries(typed)) if (!(name in page.controls)) body.append(name, value);
  return body;
}

export function photo(name = 'IMG_2041.jpg', content = name): File {
  return new File([content], name, { type: 'image/jpeg' });
}

/** A visitor's tab. */
export function openTab(form: FormApp) {
  const tab = {
    /** Where it is. */
    at: '',
    page: undefined as unknown as FormView,
    status: 0,

    /** Asks for an address, and goes wherever the answer sends it. */
    async open(address: string): Promise<void> {
      await tab.show(await form.ask(address), address);
    },

    async show(answer: Response, address: string): Promise<void> {
      tab.at = address;
      tab.status = answer.status;
      const next = answer.headers.get('location');
      if (answer.status !== 303 || next === null) {
        if (answer.ok || [413, 422, 503].includes(answer.status)) tab.page = await formIn(answer);
        return;
      }
      if (next.startsWith('/thanks/')) tab.at = next;
      else await tab.open(next);
    },

    /** Presses the button of the page that leads to `go`. */
    go: (go: string | null, typed: Record<string, string> = {}) => tab.press({ ...typed, go: go! }),

    /** Presses the button of the page with what was typed. */
    async press(typed: Record<string, string> = {}, photos: File[] = []): Promise<void> {
      const body = postedBy(tab.page, typed, photos);
      await tab.show(await form.ask(tab.page.action, { method: 'POST', body }), tab.page.action);
    },

    values: () =>
      Object.fromEntries(Object.entries(tab.page.controls).map(([name, { value }]) => [name, value])),
    photos: () => (tab.page.controls.photos?.files ?? []).map(({ name }) => name),
    errors: () => tab.page.errors.map(({ field, message }) => `${field}: ${message}`),

    /** From the first page to the last. */
    async fill(photos: File[] = []): Promise<void> {
      await tab.open('/free-estimate');
      await tab.press(goodWhat, photos);
      await tab.press(goodWhere);
      assert.match(tab.at, /\/contact$/);
    },
  };
  return tab;
}
