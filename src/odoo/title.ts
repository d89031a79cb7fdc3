// The title of a record: short enough for a list, and always with our reference.
import type { Submission } from '../submission/submission.ts';
import { tidyLine } from './text.ts';

// Odoo sets no limit, but a list of longer ones cannot be read.
const longest = 120;

/** At most 120 UTF-16 units. What is too long is cut from the longest of the visitor's words, never from the reference. */
export function titleOf(submission: Submission): string {
  const { kind, subject, place } =
    submission.form === 'estimate'
      ? {
          kind: 'Estimate',
          subject: submission.service.name,
          place: submission.city ?? submission.postalCode ?? '',
        }
      : { kind: 'Support', subject: submission.topic.name, place: '' };
  const middle = [subject, place, submission.fullName].map(tidyLine);
  const write = ([what, where, who]: string[]) =>
    `${kind}: ${[what, where].filter(Boolean).join(', ')}${who ? ` (${who})` : ''} [${submission.reference}]`;
  while (write(middle).length > longest) shortenLongest(middle);
  return write(middle);
}

function shortenLongest(parts: string[]): void {
  const lengths = parts.map((part) => part.length);
  const at = lengths.indexOf(Math.max(...lengths));
  const characters = [...(parts[at] ?? '').replace(/…$/, '')];
  parts[at] = `${characters.slice(0, -1).join('').trimEnd()}…`;
}
