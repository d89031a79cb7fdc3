// What the schemas of content/ are made of.
import { z } from 'zod';

/** Text of one to `max` characters; the number keeps headings and rows from breaking the page. */
export const text = (max: number) =>
  z
    .string({
      error: (issue) =>
        issue.input === undefined
          ? 'is missing: write some text'
          : 'write it as text (put "quotes" around it)',
    })
    .trim()
    .min(1, 'is empty: write some text or remove the line')
    .max(max, `is too long: ${max} characters at most`);

export const list = <T extends z.ZodType>(item: T) =>
  z.array(item, { error: 'write a list: one line for each, starting with "- "' });
export const object = <T extends z.ZodRawShape>(shape: T) =>
  z.strictObject(shape, { error: 'write its parts on the lines below it, each as "name: value"' });
