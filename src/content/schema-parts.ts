// What the schemas of content/ are made of. Every message tells the owner what to write.
import { z } from 'zod';

/** Text of one to `max` characters; the number keeps headings and rows from breaking the page. */
export const text = (max: number) =>
  z
    .string({
      error: ({ input }) =>
        input === undefined
          ? 'write some text'
          : input === null
            ? 'write some text, in "quotes" when it begins with #'
            : 'write it as text (put "quotes" around it)',
    })
    .trim()
    .min(1, 'is empty: write some text or remove the line')
    .regex(
      /^(?!.*(<\/?[a-z][^<>]*>|&(#\w+|[a-z]+);))/is,
      'this is HTML: write plain text, and signs such as & as they are',
    )
    .max(max, `is too long: ${max} characters at most`);

export const list = <T extends z.ZodType>(item: T) =>
  z.array(item, { error: 'write a list: one line for each, starting with "- "' });
export const object = <T extends z.ZodRawShape>(
  shape: T,
  error = 'write its parts on the lines below it, each as "name: value"',
) => z.strictObject(shape, { error });

export const link = z
  .string({ error: 'write an address' })
  .regex(/^https:\/\/[^\s"'<>]+$/, 'write a full address that begins with https://')
  .refine((address) => URL.canParse(address), 'write a full address that begins with https://');

export const fact = object({ figure: text(16), label: text(48) });
export const titled = object({ title: text(60), text: text(300) });
/** Of an owner's picture: a file of content's photos/ and what it shows; an empty alt is chosen on purpose. */
export const photo = object(
  {
    file: z
      .string({ error: 'write the name of a file in photos/, like van.jpg' })
      .regex(
        /^[\w.-]+\.(jpe?g|png|webp|avif)$/i,
        'write the name of a JPG, PNG, WebP or AVIF file in photos/, named in letters, digits and hyphens',
      ),
    alt: z
      .string({ error: 'say what the picture shows, or write "" when it shows nothing that matters' })
      .max(160, 'is too long: 160 characters at most'),
  },
  'write it like { file: van.jpg, alt: Our van in front of a house }',
);
export const year = z
  .int({ error: 'write a year, like 2009' })
  .min(1800, 'write a year, like 2009')
  .max(2100, 'write a year, like 2009');
export const amount = z
  .number({ error: 'write the amount as a number, like 750' })
  .positive('write the amount as a number above 0, like 750');
export const date8601 = z.iso.date({ error: 'write the day it was last changed, like 2026-11-02' });
export const question = object({ q: text(120), a: text(600) });

/** Of a page, for search engines: shorter says too little, longer is cut off. */
export const description = text(160).min(50, 'is too short: 50 characters at least, with a fact in them');
