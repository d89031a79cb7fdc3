// The name of a file as people read it. No file is ever stored under it here.
import { tidyLine } from '../web/tidy.ts';

const mostCharacters = 100;

const extensions: Record<string, { own: string; same: RegExp; bare: string }> = {
  'image/jpeg': { own: '.jpg', same: /\.jpe?g$/i, bare: 'photo' },
  'application/pdf': { own: '.pdf', same: /\.pdf$/i, bare: 'document' },
};

// A letter in it: "Panel 2.0" has none.
const extension = /\.(?=\d*[a-z])[a-z0-9]{1,8}$/i;

/** The last part of a path, without what cannot be seen or means something to a file system. */
export function tidyName(name: string): string {
  return tidy(name) || 'file';
}

/** A name whose end says what the file is now: IMG_2041.png that has become a JPEG is IMG_2041.jpg. */
export function nameFor(name: string, mediaType: string): string {
  const { own, same, bare } = extensions[mediaType]!;
  const tidied = tidy(name);
  const named = same.test(tidied) ? tidied : tidied.replace(extension, '');
  const end = same.exec(named)?.[0] ?? own;
  const stem = named.replace(same, '');
  return (shorten(stem, mostCharacters - end.length) || bare) + end;
}

function tidy(name: string): string {
  // So browsers write a quotation mark or the end of a line in a name (https://html.spec.whatwg.org/#multipart-form-data).
  const last = name
    .split(/[/\\]/)
    .at(-1)!
    .replace(/%(?:22|0D|0A)/gi, '_');
  const visible = tidyLine(last.normalize('NFC')).replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '');
  return shorten(visible.replace(/[<>:"|?*]/g, '_').replace(/^[\s.]+/, ''), mostCharacters);
}

function shorten(text: string, most: number): string {
  return Array.from(text)
    .slice(0, most)
    .join('')
    .replace(/[\s.]+$/, '');
}
