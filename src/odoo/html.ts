// The description of a record: every answer, as HTML that holds nothing but what is written here.
import type { Answer, Submission } from '../submission/submission.ts';
import { tidyLine, tidyText } from './text.ts';

/**
 * Never empty. Odoo's templates (`{{ … }}` in mails, QWeb's `t-` attributes in tags) run on the text of a template; the
 * description is only ever a value put into one, and no tag or attribute in it is the visitor's. So `{{7*7}}` stays text.
 */
export function descriptionOf({ answers, reference, receivedAt, screened }: Submission): string {
  const received = new Date(receivedAt).toISOString().slice(0, 16).replace('T', ' ');
  const blocks = answers.filter(({ text }) => tidyText(text) !== '').map(block);
  blocks.push(block({ label: 'Reference', text: `${reference}, received ${received} UTC` }));
  if (screened.reasons.length > 0) {
    const how =
      screened.outcome === 'held' ? 'held as doubtful, then released by a person' : 'not fully checked';
    blocks.push(block({ label: 'Website check', text: `${how} (${screened.reasons.join('; ')})` }));
  }
  return blocks.join('');
}

function block({ label, text }: Answer): string {
  return `<p><b>${escape(tidyLine(label))}</b><br>${escape(tidyText(text)).replaceAll('\n', '<br>')}</p>`;
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
