// The Alpine component of the form: checks it, keeps what is typed, sends it. The plain post does the same without it.
import { captchaToken, loadCaptcha } from './captcha.ts';
import { check, fieldsIn } from './check.ts';
import { mirrorConditions } from './conditions.ts';
import type { DraftKeeper } from './draft-keeper.ts';
import { clearError, hasErrors, showErrors } from './errors.ts';
import { keepKey } from './history.ts';
import { askedFields, bodyOf, groupOf, rulesOf, valuesOf, wordsOf } from './page-form.ts';
import { send } from './send.ts';
import type { SendState } from './send-state.ts';
import type { Uploader } from './uploader.ts';

interface Parts {
  state: SendState;
  draft: DraftKeeper;
  uploader: Uploader | undefined;
}

export function requestForm(form: HTMLFormElement, { state, draft, uploader }: Parts) {
  const words = wordsOf(form);
  const rules = rulesOf(form);
  // An earlier page of several only goes on to the next.
  const sends = form.hasAttribute('data-send');
  // A page that the server drew with errors has been tried already.
  let tried = hasErrors();

  const problems = () => check(askedFields(form), rules, valuesOf(form));

  function touch(): void {
    keepKey(form.querySelector<HTMLInputElement>('input[name=key]') ?? undefined);
    if (sends) loadCaptcha(form);
  }

  /** Whether the answers may go as they are; otherwise the visitor is told why not. */
  function isReady(): boolean {
    touch();
    const errors = problems();
    tried = true;
    showErrors(form, errors);
    if (errors.length > 0) return false;
    draft.flush();
    if (navigator.onLine) return true;
    state.warn(words.offline);
    return false;
  }

  /** The page's own post. It carries a token too: without one it would wait for a person to look at it. */
  async function sendByPage(): Promise<void> {
    const token = await captchaToken(form);
    if (token) {
      const input = document.createElement('input');
      Object.assign(input, { type: 'hidden', name: 'recaptcha_token', value: token });
      form.append(input);
    }
    draft.clear();
    state.leave();
    form.submit();
  }

  /** Whether the page can show what is wrong with a field. Which of its files have gone, the server alone can tell. */
  function isHere(field: string): boolean {
    return groupOf(form, field)?.matches(':not([data-file-drop])') ?? false;
  }

  async function sendByScript(): Promise<void> {
    const body = { ...bodyOf(form), recaptcha_token: await captchaToken(form) };
    const sent = await send(form.dataset.api ?? '', body, isHere);
    switch (sent.outcome) {
      case 'taken':
        draft.clear();
        state.leave();
        return location.assign(sent.thanks);
      case 'wrong':
        state.end();
        return showErrors(form, sent.errors);
      case 'failed':
        return state.warn(sent.detail ?? words.notSent);
      case 'elsewhere':
        return sendByPage();
    }
  }

  /** Whether the form may go: not when a file failed just now, for the visitor does not know it yet. */
  async function filesAreUp(): Promise<boolean> {
    if (!uploader?.isBusy()) return true;
    const before = uploader.failedCount();
    state.begin(words.waitingForFiles);
    await uploader.settled();
    if (uploader.failedCount() <= before) return true;
    state.end();
    return false;
  }

  async function goOn(): Promise<void> {
    if (!(await filesAreUp())) return;
    state.begin();
    if (sends) return sendByScript();
    state.leave();
    form.submit();
  }

  /** To another page of the form. What is on its way would be lost with this one, or answered where nobody is any more. */
  function leave(event: SubmitEvent, button: HTMLElement): void {
    if (!state.isBusy() && !uploader?.isBusy()) return;
    event.preventDefault();
    if (state.isBusy()) return;
    void filesAreUp().then((areUp) => {
      state.end();
      if (areUp) form.requestSubmit(button);
    });
  }

  return {
    init(): void {
      draft.restore();
      mirrorConditions(form);
    },

    /** The first touch. */
    begin: touch,

    typed(): void {
      mirrorConditions(form);
      draft.touch();
    },

    /** After a failed try, what is mended loses its error at once. Nothing new is complained about while typing. */
    recheck({ target }: Event): void {
      // What is wrong with files the uploader says.
      const group = (target as Element).closest<HTMLElement>('[data-field]:not([data-file-drop])');
      const field = group?.dataset.field;
      if (!tried || field === undefined) return;
      const wrong = new Set(problems().map((problem) => problem.field));
      // What the server alone can judge in other fields stays as it is.
      const touched = rules.filter(({ when }) => fieldsIn(when).includes(field)).map((rule) => rule.field);
      for (const name of [field, ...touched]) if (!wrong.has(name)) clearError(form, name);
    },

    submit(event: SubmitEvent): void {
      const { submitter } = event;
      if (submitter?.getAttribute('name') === 'go') return leave(event, submitter);
      // A button with a name of its own does something else than send.
      if (submitter?.hasAttribute('name')) return;
      // Prevented last: should anything here break, the page sends itself.
      const ready = !state.isBusy() && isReady();
      event.preventDefault();
      if (ready) goOn().catch(() => form.submit());
    },

    /** The browser's Back may bring the page back as it was left: busy. */
    wake({ persisted }: PageTransitionEvent): void {
      if (persisted) state.end();
      mirrorConditions(form);
    },

    online: () => state.online(),
    leaving: () => draft.flush(),
  };
}

export const requestFormHandlers = {
  'x-data': 'requestForm',
  'x-on:focusin.once': 'begin',
  'x-on:input': 'typed',
  'x-on:input.debounce.300ms': 'recheck',
  'x-on:change': 'recheck',
  'x-on:submit': 'submit',
  'x-on:pageshow.window': 'wake',
  'x-on:pagehide.window': 'leaving',
  'x-on:online.window': 'online',
};
