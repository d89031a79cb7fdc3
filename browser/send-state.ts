// The line under the button, and the button itself.
import { wordsOf } from './page-form.ts';

const stillSendingAfterMs = 8000;
const ignoredForMs = 20_000;

export type SendState = ReturnType<typeof createSendState>;

export function createSendState(form: HTMLFormElement) {
  const words = wordsOf(form);
  const status = form.querySelector<HTMLElement>('.form-status');
  const button = form.querySelector<HTMLElement>('[data-busy-text]');
  const label = button?.querySelector('[data-button-text]');
  const idle = label?.textContent ?? '';
  let slow: ReturnType<typeof setTimeout> | undefined;
  let awake: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let retry = false;
  /** What the button says instead of its own words. */
  let instead = '';

  const restingText = () => (retry ? words.tryAgain : instead || idle);

  function say(text: string, tone = ''): void {
    if (!status) return;
    status.textContent = text;
    status.dataset.tone = tone;
  }

  function setBusy(next: boolean): void {
    clearTimeout(slow);
    clearTimeout(awake);
    busy = next;
    if (!button || !label) return;
    // The shorter word must not make the page jump.
    button.style.minWidth = busy ? `${button.offsetWidth}px` : '';
    // Not `disabled`: the focus would be lost.
    button.setAttribute('aria-disabled', String(busy));
    label.textContent = busy ? (button.dataset.busyText ?? idle) : restingText();
  }

  return {
    say,
    isBusy: () => busy,

    /** On its way: nothing is taken until it is back. */
    begin(text = words.sending): void {
      retry = false;
      setBusy(true);
      const isSending = text === words.sending;
      say(text, isSending ? 'quiet' : '');
      if (isSending) slow = setTimeout(() => say(words.stillSending), stillSendingAfterMs);
    },

    /** The next page comes, or it does not: then the visitor may try again. */
    leave(): void {
      awake = setTimeout(() => {
        setBusy(false);
        say('');
      }, ignoredForMs);
    },

    end(): void {
      setBusy(false);
      say('');
    },

    /** Not sent; the button says what can be done. */
    warn(text: string): void {
      retry = true;
      setBusy(false);
      say(text, 'warning');
    },

    /** The words of the button while nothing is on its way; '' for its own. */
    label(text: string): void {
      instead = text;
      if (!busy && label) label.textContent = restingText();
    },

    /** Said, but never sent behind the visitor's back. */
    online(): void {
      if (status?.dataset.tone === 'warning') say(words.backOnline);
    },
  };
}
