// What site.yaml says of the forms: how the estimate asks, where the business goes, which link names are kept, and what
// happens next.
import { isScalar } from 'yaml';
import { z } from 'zod';
import type { Source } from './read.ts';
import { list, object, text } from './schema-parts.ts';

const choice = <const T extends readonly [string, ...string[]]>(values: T) => {
  const words = `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
  return z.enum(values, { error: `write ${words}` });
};

/** How the estimate form asks. */
export const estimateSchema = object({
  layout: choice(['steps', 'single']).default('steps'),
  /** Which way to reach the visitor has to be given. */
  require: choice(['either', 'phone', 'email']).default('either'),
  address: choice(['short', 'full']).default('short'),
});

const writeBeginning = 'write how postal codes there begin, like 787 or SW1';

/** How the postal codes begin that the business goes to. */
export const areaPostalCodesSchema = list(
  z
    .union([z.string(), z.int().nonnegative()], { error: writeBeginning })
    .transform((value) => String(value).trim())
    .refine((value) => /^[a-z0-9][a-z0-9 -]{0,11}$/i.test(value), { error: writeBeginning }),
);

/** YAML reads 021 as the number 21, and everybody in Boston would be out of the area. */
export function areaProblems(site: Source<object>): string[] {
  const document = site.files.at(-1)?.document;
  const written = document?.toJS() as { areaPostalCodes?: unknown[] } | undefined;
  return (written?.areaPostalCodes ?? []).flatMap((_code, index) => {
    const path = ['areaPostalCodes', index];
    const node = document?.getIn(path, true);
    return isScalar(node) && typeof node.value === 'number' && String(node.value) !== node.source
      ? [`${site.at(path)}: put "quotes" around it, so that it is kept as it is written`]
      : [];
  });
}

const usualNames = [
  ...['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'],
  ...['gclid', 'gbraid', 'wbraid', 'fbclid', 'msclkid', 'ttclid'],
];
const mostNames = 20;

/** Which names in the address of a link say how a visitor came here. */
export const attributionSchema = list(
  z
    .string({ error: 'write a name from a link, like utm_source' })
    .regex(/^[a-z0-9_-]{1,40}$/, 'write a name from a link, like utm_source: small letters, digits, _ and -'),
)
  .max(mostNames, `name ${mostNames} at most`)
  .refine((names) => new Set(names).size === names.length, 'names one twice: keep one of them')
  .default(usualNames);

/** `{by}` in a line stands for when the request is answered, as reply.minutes promises it. */
export const by = '{by}';

/** What happens next, line by line. */
export const afterSchema = list(text(120)).default([]);

interface Lines {
  reply?: { minutes?: number | undefined } | undefined;
  afterEstimate: string[];
  afterHelpdesk: string[];
}

/** A line that would show its braces to a visitor. */
export function checkAfterLines({ reply, ...lines }: Lines, context: z.RefinementCtx): void {
  for (const key of ['afterEstimate', 'afterHelpdesk'] as const)
    for (const [index, line] of lines[key].entries()) {
      const [unknown] = /[{}]/.exec(line.replaceAll(by, '')) ?? [];
      const message =
        unknown !== undefined
          ? `${by} is all that can stand in braces: it becomes the time by which you answer`
          : line.includes(by) && reply?.minutes === undefined
            ? `${by} is the time by which you answer: write minutes below reply, or take ${by} away`
            : undefined;
      if (message !== undefined) context.addIssue({ code: 'custom', path: [key, index], message });
    }
}
