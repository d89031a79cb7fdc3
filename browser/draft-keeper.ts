// Keeps what is typed into the form, and puts back what was kept where nothing stands.
import { createDraft } from './draft.ts';
import { type Control, controlsIn, copyOf, groupsIn, wordsOf } from './page-form.ts';

const savedAfterMs = 800;
const places = { local: () => localStorage, session: () => sessionStorage };

export type DraftKeeper = ReturnType<typeof createDraftKeeper>;

export function createDraftKeeper(form: HTMLFormElement) {
  const draft = createDraft(form.dataset.form ?? '', places);
  let pending: ReturnType<typeof setTimeout> | undefined;

  const kept = () => groupsIn(form).filter((group) => group.dataset.draftKeep);

  function save(): void {
    clearTimeout(pending);
    pending = undefined;
    for (const keep of ['local', 'session'] as const) {
      const groups = kept().filter((group) => group.dataset.draftKeep === keep);
      const answers = groups.map((group) => [group.dataset.field ?? '', answerIn(group)] as const);
      if (answers.length > 0) draft.write(keep, Object.fromEntries(answers), Date.now());
    }
  }

  return {
    /** Fills in what was kept, and says so. */
    restore(): void {
      const { at, values } = draft.read(Date.now());
      const filled = kept().filter((group) => {
        const value = values[group.dataset.field ?? ''];
        return value !== undefined && answerIn(group) === '' && putInto(group, value);
      });
      if (filled.length > 0) tell(form, at, () => undo(filled));
    },

    /** Something was typed. */
    touch(): void {
      clearTimeout(pending);
      pending = setTimeout(save, savedAfterMs);
    },

    /** Before the page goes: what was typed last. */
    flush(): void {
      if (pending !== undefined) save();
    },

    /** Nothing stays behind. */
    clear(): void {
      clearTimeout(pending);
      pending = undefined;
      draft.clear();
    },
  };

  function undo(groups: HTMLElement[]): void {
    clearTimeout(pending);
    pending = undefined;
    draft.clear();
    for (const group of groups) putInto(group, '');
    controlsIn(groups[0]!)[0]?.focus();
  }
}

const isChoice = (control: Control): control is HTMLInputElement =>
  control instanceof HTMLInputElement && ['radio', 'checkbox'].includes(control.type);

function answerIn(group: HTMLElement): string {
  const [control] = controlsIn(group).filter((one) => !isChoice(one) || one.checked);
  return control?.value ?? '';
}

/** Whether the group can take it: a choice may have gone since it was made. '' empties it. */
function putInto(group: HTMLElement, value: string): boolean {
  const controls = controlsIn(group);
  for (const control of controls)
    if (isChoice(control)) control.checked = control.value === value;
    else control.value = value;
  controls[0]?.dispatchEvent(new Event('input', { bubbles: true }));
  return answerIn(group) === value;
}

function tell(form: HTMLFormElement, at: number, undo: () => void): void {
  const flash = copyOf('data-draft-flash-template');
  const text = flash?.querySelector('[data-text]');
  if (!flash || !text) return;
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: 'long' }).format(at);
  text.textContent = wordsOf(form).draftKept.replace('{day}', day);
  flash.querySelector('[data-draft-clear]')?.addEventListener('click', () => {
    flash.remove();
    undo();
  });
  form.before(flash);
}
