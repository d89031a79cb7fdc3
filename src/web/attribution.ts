// How a visitor came to a form: the utm values of the link they followed, carried in the form itself, since there are no
// cookies to remember them in.
import { tidyLine } from './tidy.ts';

const names = { source: 'utm_source', medium: 'utm_medium', campaign: 'utm_campaign' } as const;

// A campaign's name; what is longer was made up by a program.
const longest = 64;

export type Attribution = Record<keyof typeof names, string | null>;

/** Reads the utm values of a query or of a body; undefined when there is none. */
export function readAttribution(from: Record<string, unknown>): Attribution | undefined {
  const read = (name: string) => {
    const value = from[name];
    return (typeof value === 'string' && tidyLine(value).slice(0, longest).toWellFormed().trim()) || null;
  };
  const attribution = {
    source: read(names.source),
    medium: read(names.medium),
    campaign: read(names.campaign),
  };
  return Object.values(attribution).some(Boolean) ? attribution : undefined;
}

/** The same as hidden fields of the form. */
export function attributionFields(attribution: Attribution | undefined): { name: string; value: string }[] {
  return Object.entries(names).flatMap(([part, name]) => {
    const value = attribution?.[part as keyof Attribution];
    return value ? [{ name, value }] : [];
  });
}
