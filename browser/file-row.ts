// One row of the list of files, made from the page's template: as the server draws it.
import { copyOf } from './page-form.ts';
import type { KeptFile } from './upload.ts';

export type FileState = 'preparing' | 'uploading' | 'ready' | 'failed' | 'refused';

export type FileRow = ReturnType<typeof createFileRow>;

export function createFileRow(group: HTMLElement, name: string) {
  const element = copyOf('data-file-row-template', group)!;
  const part = <E extends Element = HTMLElement>(selector: string) => element.querySelector<E>(selector)!;
  const progress = part<HTMLProgressElement>('progress');
  const remove = part<HTMLButtonElement>('[name=remove_photo]');
  const retry = part('[data-file-retry]');
  let shown = '';
  nameIt(name);

  function nameIt(next: string): void {
    shown = next;
    // A long name keeps its end, where the number and the ending are.
    const [start, end] = element.querySelectorAll('.file-name > span');
    start!.textContent = shown.slice(0, -8);
    end!.textContent = shown.slice(-8);
    remove.setAttribute(
      'aria-label',
      remove.dataset.label!.replace('{name}', () => shown),
    );
    progress.setAttribute('aria-label', shown);
    part('[data-file-retry-name]').textContent = shown;
  }

  function show(state: FileState, text: string, percent = 0): void {
    element.dataset.fileState = state;
    part('.file-state').textContent = text;
    // What is wrong with a file often begins with its name.
    part('.file-name').hidden = text.includes(shown);
    progress.hidden = state !== 'uploading';
    progress.value = percent;
    retry.hidden = state !== 'failed';
  }

  return {
    element,
    show,

    /** From here on the form holds it, with script or without. */
    keep(file: KeptFile, readyText: string): void {
      nameIt(file.name);
      show('ready', `${file.size}, ${readyText}`);
      element.dataset.file = file.id;
      remove.value = file.id;
      const token = document.createElement('input');
      token.type = 'hidden';
      token.name = group.dataset.field!;
      token.value = file.id;
      element.append(token);
      if (file.thumb === null) return;
      const thumb = document.createElement('img');
      Object.assign(thumb, { className: 'file-thumb', src: file.thumb, alt: '', width: 48, height: 48 });
      part('.file-thumb').replaceWith(thumb);
    },
  };
}
