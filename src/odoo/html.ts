// Labels and texts as HTML that holds nothing but what is written here.
import type { Answer } from '../submission/submission.ts';
import { tidyLine, tidyText } from './text.ts';

/**
 * One block for each answer that says something. Odoo's templates (`{{ … }}` in mails, QWeb's `t-` attributes in tags)
 * run on the text of a template; this is only ever a value put into one, and no tag or attribute in it is the visitor's.
 * So `{{7*7}}` stays text.
 */
export function htmlOf(blocks: Answer[]): string {
  return blocks
    .filter(({ text }) => tidyText(text) !== '')
    .map(({ label, text }) => `<p><b>${escape(tidyLine(label))}</b><br>${linesOf(text)}</p>`)
    .join('');
}

/** A text as HTML: what looks like a tag stays text. */
export function linesOf(text: string): string {
  return escape(tidyText(text)).replaceAll('\n', '<br>');
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
