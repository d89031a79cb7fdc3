// What a page must still know when the visitor comes Back to it or reloads it, and its address does not say.
import type { KeptFile } from './upload.ts';

interface Remembered {
  key?: string;
  files?: KeptFile[];
}

const remembered = () => (history.state ?? {}) as Remembered;
const remember = (more: Remembered) => history.replaceState({ ...remembered(), ...more }, '');

export const keptInHistory = (): KeptFile[] => remembered().files ?? [];
export const rememberInHistory = (files: KeptFile[]): void => remember({ files });

/**
 * The key by which the server knows a repeated send. Who comes Back and sends the same again has sent it once. (A page
 * without https has no randomUUID; the server then recognises the answers.)
 */
export function keepKey(input: HTMLInputElement | undefined): void {
  if (!input) return;
  input.value ||= remembered().key ?? crypto.randomUUID?.() ?? '';
  remember({ key: input.value });
}
