// The forms with script: the same checks earlier, files on their way while one types, sent without leaving the page.
// Without it, or when it fails, the plain post of the form does the same work.
import './before-alpine.ts';
import Alpine from '@alpinejs/csp';
import { createDraftKeeper } from './draft-keeper.ts';
import { dropZone, dropZoneHandlers } from './drop-zone.ts';
import { helpWithEmail } from './email-help.ts';
import { requestForm, requestFormHandlers } from './request-form.ts';
import { createSendState } from './send-state.ts';
import { createUploader, type Uploader } from './uploader.ts';

// Set here, so that a page whose script was blocked names nothing that does not exist.
function handle(element: Element, handlers: Record<string, string>): void {
  for (const [name, handler] of Object.entries(handlers)) element.setAttribute(name, handler);
}

const form = document.querySelector<HTMLFormElement>('form[data-form]');
if (form) {
  const state = createSendState(form);
  const draft = createDraftKeeper(form);
  const group = form.querySelector<HTMLElement>('[data-file-drop]');
  const uploader: Uploader | undefined = group
    ? createUploader(form, group, () => state.label(uploader?.withoutText() ?? ''))
    : undefined;
  if (group && uploader) {
    Alpine.data('dropZone', () => dropZone(group, uploader));
    handle(group, dropZoneHandlers);
  }
  Alpine.data('requestForm', () => requestForm(form, { state, draft, uploader }));
  handle(form, requestFormHandlers);
  for (const clear of document.querySelectorAll('[data-clear-draft]'))
    clear.addEventListener('click', () => draft.clear());
  helpWithEmail(form);
  Alpine.start();
}
