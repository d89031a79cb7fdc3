import { meantAddress } from './email-domain.ts';
import { wordsOf } from './page-form.ts';

// A tap on the next button takes the focus first: what appears before it is over would move the button away.
const afterBlurMs = 300;

/** Asks after an address that looks mistyped, once the visitor has left the field. It never blocks. */
export function helpWithEmail(form: HTMLFormElement): void {
  const words = wordsOf(form);
  for (const input of form.querySelectorAll<HTMLInputElement>('input[type=email]')) {
    // There from the start: what is read out is the change of it.
    const place = document.createElement('div');
    place.setAttribute('role', 'status');
    input.after(place);
    input.addEventListener('input', () => place.replaceChildren());
    input.addEventListener('blur', () =>
      setTimeout(() => {
        const meant = meantAddress(input.value);
        if (!meant || place.firstChild) return;
        const question = document.createElement('p');
        question.className = 'suggestion';
        const use = document.createElement('button');
        use.type = 'button';
        use.className = 'btn btn-secondary btn-sm';
        use.textContent = words.use;
        use.addEventListener('click', () => {
          input.value = meant;
          input.focus();
          input.dispatchEvent(new Event('input', { bubbles: true }));
        });
        question.append(words.didYouMean.replace('{email}', meant), ' ', use);
        place.append(question);
      }, afterBlurMs),
    );
  }
}
