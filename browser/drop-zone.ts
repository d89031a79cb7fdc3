// Files come by the field, by dropping them anywhere on the page (beside the form they would replace it), and by pasting.
import type { Uploader } from './uploader.ts';

/** The Alpine component of the uploader's group. */
export function dropZone(group: HTMLElement, uploader: Uploader) {
  const zone = group.querySelector<HTMLElement>('.drop')!;
  const words = group.querySelector<HTMLElement>('[data-drop-words]');
  const idle = words?.textContent ?? '';
  // Nothing to drop on a phone.
  if (words) words.hidden = !matchMedia('(any-pointer: fine)').matches;

  function setOver(over: boolean): void {
    zone.toggleAttribute('data-over', over);
    if (words) words.textContent = over ? (words.dataset.over ?? idle) : idle;
  }
  const holdsFiles = (transfer: DataTransfer | null) => transfer?.types.includes('Files') ?? false;

  return {
    chosen({ target }: Event): void {
      if (!(target instanceof HTMLInputElement) || target.type !== 'file') return;
      uploader.add([...(target.files ?? [])]);
      // They have been taken over: the form must not send them a second time.
      target.value = '';
    },

    pressed(event: Event): void {
      const target = event.target as Element;
      const row = target.closest('[data-file-state]');
      if (row && target.closest('[data-file-retry]')) uploader.retry(row);
      if (!row || !target.closest('[name=remove_photo]')) return;
      event.preventDefault();
      uploader.remove(row);
    },

    over(event: DragEvent): void {
      if (!holdsFiles(event.dataTransfer)) return;
      event.preventDefault();
      setOver(true);
    },

    /** Out of the window; from part to part of the page it stays. */
    left({ relatedTarget }: DragEvent): void {
      if (!relatedTarget) setOver(false);
    },

    dropped(event: DragEvent): void {
      if (!holdsFiles(event.dataTransfer)) return;
      event.preventDefault();
      setOver(false);
      uploader.add([...(event.dataTransfer?.files ?? [])]);
    },

    /** A picture alone; what also is text was meant for the field it is pasted into. */
    pasted({ clipboardData }: ClipboardEvent): void {
      if (!clipboardData || clipboardData.types.includes('text/plain')) return;
      uploader.add([...clipboardData.files]);
    },
  };
}

export const dropZoneHandlers = {
  'x-data': 'dropZone',
  'x-on:change': 'chosen',
  'x-on:click': 'pressed',
  'x-on:dragover.window': 'over',
  'x-on:dragleave.window': 'left',
  'x-on:drop.window': 'dropped',
  'x-on:paste.document': 'pasted',
};
