// Files go up one by one while the visitor goes on; the form then holds tokens, and its own file field stays empty.
import { clearError, showError } from './errors.ts';
import { type Accept, refusalOf } from './file-check.ts';
import { createFileRow, type FileRow } from './file-row.ts';
import { fileWordsIn } from './file-words.ts';
import { keptInHistory, rememberInHistory } from './history.ts';
import { createQueue } from './queue.ts';
import { smaller } from './shrink.ts';
import { type KeptFile, upload } from './upload.ts';

interface Going {
  row: FileRow;
  file: File;
  stop: AbortController;
  failed: boolean;
}

const atOnce = 2;
const saidAfterMs = 1000;

export type Uploader = ReturnType<typeof createUploader>;

/** `onChange` is told whenever a file comes, goes, or changes its state. */
export function createUploader(form: HTMLFormElement, group: HTMLElement, onChange: () => void) {
  const url = form.dataset.upload ?? '';
  const field = group.dataset.field ?? '';
  const words = fileWordsIn(group);
  const accept = (group.dataset.accept ?? 'photos') as Accept;
  const most = Number(group.dataset.max);
  const mostBytes = Number(group.dataset.maxMb) * 1024 * 1024;
  const list = group.querySelector('.file-rows')!;
  const status = group.querySelector('[data-file-status]')!;
  const run = createQueue(atOnce);
  /** What is not up yet, and what failed. */
  const going = new Map<Element, Going>();
  const kept = new Map<Element, KeptFile>();
  const waiting = new Set<Promise<void>>();
  let saying: ReturnType<typeof setTimeout> | undefined;

  const rows = () => [...list.querySelectorAll<HTMLElement>('[data-file-state]')];
  const count = (state: string) => rows().filter((row) => row.dataset.fileState === state).length;
  const failed = () => [...going.values()].filter((one) => one.failed);

  function changed(): void {
    onChange();
    saying ??= setTimeout(() => {
      saying = undefined;
      const ready = words.readyCount[count('ready')] ?? '';
      status.textContent = [ready, ...failed().map(({ file }) => words.failedName(file.name))].join('. ');
    }, saidAfterMs);
  }

  function addRow(name: string): FileRow {
    const row = createFileRow(group, name);
    list.append(row.element);
    return row;
  }

  function keep(row: FileRow, file: KeptFile): void {
    row.keep(file, words.ready);
    kept.set(row.element, file);
    rememberInHistory([...kept.values()]);
  }

  function take(file: File): void {
    const refusal = refusalOf(file, accept);
    if (!refusal && rows().length - count('refused') >= most) return showError(group, words.tooMany);
    const row = addRow(file.name);
    if (refusal) return row.show('refused', words.refused[refusal](file.name));
    const one = { row, file, stop: new AbortController(), failed: false };
    going.set(row.element, one);
    start(one);
  }

  function start(one: Going): void {
    one.failed = false;
    one.row.show('preparing', words.preparing);
    const work = run(() => send(one)).finally(() => waiting.delete(work));
    waiting.add(work);
  }

  async function send(one: Going): Promise<void> {
    const { row, file, stop } = one;
    if (stop.signal.aborted) return;
    const content = await smaller(file);
    if (stop.signal.aborted) return;
    if (content.size > mostBytes) {
      going.delete(row.element);
      row.show('refused', words.refused.tooBig(file.name));
      return changed();
    }
    const onProgress = (percent: number) => row.show('uploading', words.uploading(percent), percent);
    onProgress(0);
    const sent = await upload(url, { field, name: file.name, content }, { onProgress, signal: stop.signal });
    if (stop.signal.aborted) return;
    if (sent.outcome === 'failed') {
      one.failed = true;
      row.show('failed', sent.message ?? words.failed);
    } else {
      going.delete(row.element);
      if (sent.outcome === 'kept') keep(row, sent.file);
      else row.show('refused', sent.message);
    }
    changed();
  }

  function remove(element: Element): void {
    const buttons = [...list.querySelectorAll<HTMLButtonElement>('[name=remove_photo]')];
    const at = buttons.findIndex((button) => element.contains(button));
    const token = buttons[at]?.value;
    going.get(element)?.stop.abort();
    going.delete(element);
    kept.delete(element);
    element.remove();
    rememberInHistory([...kept.values()]);
    (buttons[at + 1] ?? group.querySelector<HTMLInputElement>('input[type=file]'))?.focus();
    clearError(form, field);
    // Should this not arrive: what no request claims goes by itself.
    if (token) fetch(`${url}/${token}`, { method: 'DELETE', keepalive: true }).catch(() => undefined);
    changed();
  }

  // The page may be back from the history with files that the server did not draw.
  const drawn = rows().map((row) => row.dataset.file);
  for (const file of keptInHistory()) if (!drawn.includes(file.id)) keep(addRow(file.name), file);

  return {
    add(files: readonly File[]): void {
      if (files.length === 0) return;
      clearError(form, field);
      for (const file of files) take(file);
      changed();
    },

    remove,

    retry(element: Element): void {
      const one = going.get(element);
      if (!one) return;
      // The button goes, the focus must not.
      element.querySelector<HTMLElement>('[name=remove_photo]')?.focus();
      start(one);
      changed();
    },

    isBusy: () => waiting.size > 0,
    failedCount: () => failed().length,
    /** What the button says when some could not be sent; '' for its own words. */
    withoutText(): string {
      const texts = form.hasAttribute('data-send') ? words.sendWithout : words.continueWithout;
      return (failed().length > 0 && texts[failed().length]) || '';
    },
    /** Resolves when nothing goes up any more. */
    async settled(): Promise<void> {
      while (waiting.size > 0) await Promise.all(waiting);
    },
  };
}
