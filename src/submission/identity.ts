import { createHash } from 'node:crypto';
import type { Form } from './submission.ts';

// A visitor without script has no key of their own; the same answers from the same place within this span are one send.
const bucketMs = 10 * 60_000;

/** `key` is stored and unique; `others` are looked at too. */
export interface Identity {
  key: string;
  others: string[];
}

/**
 * How a repeated send is recognised. With a `key` (made by the page's script, or sent as Idempotency-Key) the key and the
 * answers decide: the same key with other answers is another submission, because a lead is never refused. Without one,
 * sender, answers and a 10-minute bucket decide; the buckets before and after are looked at too, or a double click at its
 * edge, or at two processes whose clocks differ, would count twice.
 */
export function identityOf({
  form,
  key,
  sender,
  values,
  now,
}: {
  form: Form;
  key: string;
  sender: string;
  values: Record<string, string>;
  now: number;
}): Identity {
  const answers = JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
  const digest = (...parts: string[]) =>
    createHash('sha256')
      .update([form, ...parts, answers].join('\0'))
      .digest('hex');
  if (key !== '') return { key: digest('key', key), others: [] };
  const bucket = Math.floor(now / bucketMs);
  const inBucket = (number: number) => digest('sender', sender, String(number));
  return { key: inBucket(bucket), others: [inBucket(bucket - 1), inBucket(bucket + 1)] };
}
