// The description of a record: every answer in the visitor's words, and what this Odoo has no field for.
import type { Answer, Submission } from '../submission/submission.ts';
import { htmlOf } from './html.ts';
import { tidyLine, tidyText } from './text.ts';

/** The fields of a record that hold it: HTML since Odoo 15, plain text before. */
type DescriptionType = 'html' | 'text';

/** Never empty. `fallen` are the values without a field, which stand behind the answers unless an answer says the same. */
export function descriptionOf(submission: Submission, fallen: Answer[], type: DescriptionType): string {
  const { answers, reference, receivedAt, screened } = submission;
  const blocks = [...answers, ...fallen.filter((one) => !answers.some((answer) => isSame(one, answer)))];
  blocks.push({ label: 'Reference', text: `${reference}, received ${utc(receivedAt)}` });
  // The reasons are in the note; whoever reads no further still learns that somebody had doubts.
  if (screened.outcome === 'held')
    blocks.push({ label: 'Website check', text: 'held as doubtful, then released by a person' });
  return type === 'html' ? htmlOf(blocks) : plain(blocks);
}

/** To the minute, as a person reads it. */
export function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function isSame(one: Answer, other: Answer): boolean {
  const words = ({ label, text }: Answer) => `${tidyLine(label)}\n${tidyText(text)}`.toLowerCase();
  return words(one) === words(other);
}

function plain(blocks: Answer[]): string {
  return blocks
    .filter(({ text }) => tidyText(text) !== '')
    .map(({ label, text }) => `${tidyLine(label)}\n${tidyText(text)}`)
    .join('\n\n');
}
