// The description of a record: every answer under the owner's labels, and what this Odoo has no field for.
import type { Answer, Submission } from '../submission/submission.ts';
import { htmlOf } from './html.ts';
import { localTime, type Reader } from './local-time.ts';
import { tidyLine, tidyText } from './text.ts';

interface Manner {
  /** Of the field: HTML since Odoo 15, plain text before. */
  type: 'html' | 'text';
  reader: Reader;
}

/** Never empty. `fallen` are the values without a field: a paragraph at the end, without what an answer says too. */
export function descriptionOf(submission: Submission, fallen: Answer[], { type, reader }: Manner): string {
  const { answers, reference, receivedAt, screened } = submission;
  const received = localTime(receivedAt, reader);
  const more = fallen.filter((one) => !answers.some((answer) => isSame(one, answer)));
  const blocks = [
    ...answers,
    { label: 'Reference', text: `${reference}, received ${received}` },
    // The reasons are in the note; whoever reads no further still learns that somebody had doubts.
    {
      label: 'Website check',
      text: screened.outcome === 'held' ? 'held as doubtful, then released by a person' : '',
    },
    { label: 'For this record', text: more.map(lineOf).join('\n') },
  ];
  return type === 'html' ? htmlOf(blocks) : plain(blocks);
}

const lineOf = ({ label, text }: Answer) => `${tidyLine(label)}: ${tidyLine(text)}`;

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
