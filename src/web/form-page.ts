// Draws a page of a form: all of it, or one of its stages.
import type { Content } from '../content/content.ts';
import { attributionFields } from './attribution.ts';
import type { FieldError, FormDefinition, Stage, Values } from './form.ts';
import { type Conditional, conditionalOf, type Control, controlsOf } from './form-controls.ts';
import { type FormFile, showFile } from './form-files.ts';
import type { Post } from './form-post.ts';
import { placeOf, type Stages } from './form-stages.ts';
import { scriptWords } from './script-words.ts';

export interface FormPageDeps {
  content: Pick<Content, 'locale' | 'words' | 'business'>;
  /** Where the page is in the site's own language, such as /free-estimate. */
  path: string;
  apiPath: string;
  /** Its name, which is also the reCAPTCHA action. */
  name: string;
  definition: FormDefinition;
  /** What the last stage of several lets the visitor check, each with the field that changes it. */
  review?: (values: Values, files: number) => { label: string; text: string; field: string }[];
  captchaSiteKey: string | null;
  render: (form: FormView) => string;
  now: () => number;
}

/** What a form's template gets. */
export interface FormView {
  name: string;
  action: string;
  apiAction: string;
  uploadAction: string;
  clearAction: string;
  /** The page's path in the site's own language: the same page of the other languages is found by it. */
  place: string;
  /** What the address asked for, with its question mark: the other languages' pages are asked the same. */
  query: string;
  /** Of the draft; empty before there is one. */
  draft: string;
  /** Those of the page. */
  controls: Record<string, Control>;
  /** The answers of the other stages, as hidden fields. */
  carried: { name: string; value: string }[];
  errors: FieldError[];
  /** The conditions between fields as JSON, for the browser's check. */
  rules: string;
  notices: Record<string, Conditional>;
  /** What the page's script says, as JSON. */
  words: string;
  /** Something that no single field is to blame for. */
  notice: string | null;
  /** What has happened since the page before. */
  flash: string | null;
  startedAt: number;
  key: string;
  /** Hidden fields that say how the visitor came here. */
  attribution: { name: string; value: string }[];
  captcha: { siteKey: string; action: string } | null;
  /** null: the form is one page. */
  stage: {
    name: string;
    number: number;
    total: number;
    /** Of the stage that comes after this page; null for the last, which sends. */
    next: string | null;
    /** What its button says to lead to the page before; null: the form begins here. */
    back: string | null;
  } | null;
  /** `change`: what its button says to lead there. */
  review: { key: string; value: string; change: string }[];
}

/** What a page is drawn of. */
export interface Shown {
  stage: Stage;
  values: Values;
  files: FormFile[];
  /** Of files that nothing else is known of now: they are posted again with the page. */
  tokens?: string[];
  /** Tokens of files that were added and are not kept any more, of which the visitor must be told. */
  gone?: string[];
  draft?: string;
  /** The visitor came to correct one answer, and goes back to the last stage. */
  change?: boolean;
  /** How often the page was posted before. */
  tries?: number;
  errors?: FieldError[];
  notice?: string;
  flash?: string;
  query?: string;
  startedAt: number;
  key?: string;
  attribution?: Post['attribution'];
}

// Not no-store: the browser would throw away what was typed when a visitor goes Back after a failed send.
export const keptForBack = 'private, no-cache';

export type DrawForm = ReturnType<typeof createFormPage>;

export function createFormPage(deps: FormPageDeps, stages: Stages) {
  const { definition, captchaSiteKey } = deps;
  const { locale, words, business } = deps.content;
  const path = locale.prefix + deps.path;
  const apiPath = locale.prefix + deps.apiPath;
  const rules = JSON.stringify(definition.rules);
  const said = scriptWords(words.t, business.phone.display);
  const fileField = definition.fields.find(({ kind }) => kind === 'files');
  const captcha = captchaSiteKey === null ? null : { siteKey: captchaSiteKey, action: deps.name };

  /** Every answer of the other stages, the empty ones too: the last stage sends what its page shows. */
  function carriedBy({ stage, values, files, tokens = [], gone = [] }: Shown): FormView['carried'] {
    return definition.fields.flatMap(({ name }) => {
      const isShown = stage.fields.includes(name);
      if (name !== fileField?.name) return isShown ? [] : [{ name, value: values[name] ?? '' }];
      // What has gone is told at the field, and is done with; elsewhere it must still be known when the form is sent.
      const carried = [...tokens, ...(isShown ? [] : [...files.map(({ token }) => token), ...gone])];
      return carried.map((value) => ({ name, value }));
    });
  }

  function reviewOf({ values, files }: Shown): FormView['review'] {
    return (deps.review?.(values, files.length) ?? []).map(({ label, text, field }) => {
      const stage = stages.find(({ fields }) => fields.includes(field)) ?? stages[0];
      return { key: label, value: text, change: `${stage.name}#${field}` };
    });
  }

  function stageOf({ stage, change }: Shown): FormView['stage'] {
    if (stages.length === 1) return null;
    const at = stages.indexOf(stage);
    const before = change ? stages.at(-1) : stages[at - 1];
    const after = change && at < stages.length - 1 ? stages.at(-1) : stages[at + 1];
    return {
      name: stage.name,
      number: at + 1,
      total: stages.length,
      next: after?.name ?? null,
      back: before?.name ?? null,
    };
  }

  /** What is said of files that have gone: at their field, or on the last page, where there is none. */
  function toldOf(shown: Shown): Pick<FormView, 'errors' | 'notice'> {
    const { stage, gone = [], errors = [] } = shown;
    const notice = shown.notice ?? null;
    if (!fileField || gone.length === 0) return { errors, notice };
    const message = words.t(`uploads.gone.${fileField.accept ?? 'photos'}`);
    if (stage.fields.includes(fileField.name))
      return { errors: [...errors, { field: fileField.name, message }], notice };
    return { errors, notice: notice ?? (stage === stages.at(-1) ? message : null) };
  }

  /**
   * Each try is posted to another address than the page's own: Chromium forgets a page, and what was typed into it, when
   * it cannot reach the very address that it is on.
   */
  return function draw(shown: Shown): string {
    const { stage, values, files, draft = '' } = shown;
    const { errors, notice } = toldOf(shown);
    const place = placeOf(stage, draft);
    const listed = files.map((file) => showFile(file, apiPath, locale.tag));
    const controls = controlsOf(definition, values, errors, listed);
    const isLast = stage === stages.at(-1);
    return deps.render({
      name: deps.name,
      action: `${path}${place}?${shown.change ? 'change=1&' : ''}try=${(shown.tries ?? 0) + 1}`,
      apiAction: apiPath,
      uploadAction: `${apiPath}/files`,
      clearAction: `${path}${place}`,
      place: deps.path + place,
      query: shown.query ?? '',
      draft,
      controls: Object.fromEntries(stage.fields.map((name) => [name, controls[name]!])),
      carried: carriedBy(shown),
      errors,
      rules,
      notices: Object.fromEntries(
        Object.entries(definition.notices ?? {}).map(([name, when]) => [name, conditionalOf(when, values)]),
      ),
      words: said,
      notice,
      flash: shown.flash ?? null,
      startedAt: shown.startedAt,
      key: shown.key ?? '',
      attribution: attributionFields(shown.attribution),
      captcha,
      stage: stageOf(shown),
      review: isLast ? reviewOf(shown) : [],
    });
  };
}
