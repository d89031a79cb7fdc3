// What we would like a record to hold, before it is known what this Odoo has fields for.
import type { Form, Submission, Touch } from '../submission/submission.ts';
import type { Filing } from './filing.ts';
import { tidyLine } from './text.ts';

/** A setting of the owner, by its place in site.yaml. */
type Setting = `odoo.${Form}.${string}`;

/** How the record that a relation shall point to is found. */
export type Find =
  /** By the name or database id that the owner gave; `create`: made when there is none. */
  | { by: 'name'; create?: true }
  | { by: 'country code' | 'language' | 'utm name' | 'website medium' }
  /** Inside a country, given by its ISO code. */
  | { by: 'state'; country: string };

export interface Wanted {
  /** By its technical name. */
  field: string;
  /** Several only for a field that takes several. */
  texts: string[];
  /** Whose words these are: this visitor's, always the same ones of ours, or those of a setting of the owner. */
  from: 'visitor' | 'us' | Setting;
  /**
   * Under which the description has the value when no field takes it. Null: the description holds it anyway, as an
   * answer, or nobody would miss it.
   */
  label: string | null;
  find: Find;
}

const byName: Find = { by: 'name' };

/** An answer of the visitor, which the description holds anyway; nothing when there is none. */
export function answered(field: string, text: string | null, find = byName): Wanted[] {
  return fromVisitor(field, text, null, find);
}

/** What the visitor did not write in an answer. */
export function fromVisitor(field: string, text: string | null, label: string | null, find: Find): Wanted[] {
  const line = tidyLine(text ?? '');
  return line === '' ? [] : [{ field, texts: [line], from: 'visitor', label, find }];
}

/** The same for everybody. */
export function fromUs(field: string, text: string, find = byName): Wanted {
  return { field, texts: [text], from: 'us', label: null, find };
}

// utm values come from an address that anybody can write: names of campaigns are shorter.
const longestUtm = 64;

/** A medium that cannot be had gives way to that of the website. */
export function utmValues(submission: Submission): Wanted[] {
  const { utm_source, utm_medium, utm_campaign } = campaignOf(submission);
  const utm = (field: string, text: string | undefined, label: string) => {
    const cut = [...tidyLine(text ?? '')].slice(0, longestUtm).join('');
    return fromVisitor(field, cut, label, { by: 'utm name' });
  };
  return [
    ...utm('source_id', utm_source, 'Source'),
    ...utm('medium_id', utm_medium, 'Medium'),
    ...utm('campaign_id', utm_campaign, 'Campaign'),
    fromUs('medium_id', 'Website', { by: 'website medium' }),
  ];
}

/** What the first link said that names a campaign: never half of one link and half of another. */
function campaignOf({ attribution }: Submission): Touch['params'] {
  return (
    [attribution?.first, attribution?.last]
      .map((touch) => touch?.params ?? {})
      .find(({ utm_source, utm_medium, utm_campaign }) => utm_source ?? utm_medium ?? utm_campaign) ?? {}
  );
}

/** What identifies or replaces the record or its contact, or is written from the answers, is not the owner's to set. */
const notForOwner = ['id', '.id', 'active', 'partner_id', 'name', 'description'];

/** The owner's values for any field, which go before everybody else's. */
export function ownValues(form: Form, { values }: Filing): Wanted[] {
  return Object.entries(values)
    .filter(([field]) => !notForOwner.includes(field))
    .map(([field, value]) => ({
      field,
      texts: (Array.isArray(value) ? value : [value]).map(String).filter((text) => text.trim() !== ''),
      from: `odoo.${form}.values.${field}` as const,
      label: field,
      find: byName,
    }));
}

export function teamValue(setting: Setting, team: string | null): Wanted[] {
  return team === null ? [] : [{ field: 'team_id', texts: [team], from: setting, label: null, find: byName }];
}

export function salespersonValue(field: string, form: Form, { salesperson }: Filing): Wanted[] {
  if (salesperson === null) return [];
  return [{ field, texts: [salesperson], from: `odoo.${form}.salesperson`, label: null, find: byName }];
}

export function tagsValue(form: Form, tags: string[]): Wanted[] {
  if (tags.length === 0) return [];
  const find = { by: 'name', create: true } as const;
  return [{ field: 'tag_ids', texts: tags, from: `odoo.${form}.tags`, label: 'Tags', find }];
}
