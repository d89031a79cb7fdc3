// What opening hours say, as minutes of a day and as ranges.

export const weekdays = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;
type Weekday = (typeof weekdays)[number];

/** `07:30-12:00, 13:00-18:00` or `closed` for each day; holidays (`12-25` every year, `2027-11-25` once) come before weekdays. */
export type Hours = Readonly<Record<Weekday, string>> & {
  readonly holidays: readonly { readonly date: string; readonly name: string; readonly hours: string }[];
};

export interface OpeningRange {
  /** Such as `07:30`. */
  opens: string;
  closes: string;
}

export interface OpeningRanges {
  /** No range: closed all day. */
  days: Readonly<Record<Weekday, readonly OpeningRange[]>>;
  holidays: readonly { date: string; name: string; ranges: readonly OpeningRange[] }[];
}

/** The hours as ranges: what a search engine reads. */
export function openingRanges(hours: Hours): OpeningRanges {
  return {
    days: Object.fromEntries(weekdays.map((day) => [day, rangesOf(hours[day])])) as Record<
      Weekday,
      OpeningRange[]
    >,
    holidays: hours.holidays.map(({ date, name, hours: day }) => ({ date, name, ranges: rangesOf(day) })),
  };
}

/** The ranges of one day, in the order they were written; none for `closed`. */
export function rangesOf(day: string): OpeningRange[] {
  if (day === 'closed') return [];
  return day.split(',').map((range) => {
    const [opens = '', closes = ''] = range.split('-').map((time) => time.trim());
    return { opens, closes };
  });
}

const time = /^([01]\d|2[0-3]):[0-5]\d$/;
const midnight = '24:00';

/** What is wrong with the hours of a day, in words for the owner; null when nothing is. Nobody's hours run past midnight here. */
export function hoursProblem(day: string): string | null {
  const ranges = rangesOf(day);
  const bad = ranges.some(
    ({ opens, closes }) => !time.test(opens) || !(time.test(closes) || closes === midnight),
  );
  if (bad || day.split(',').some((range) => range.split('-').length !== 2 && day !== 'closed'))
    return 'write opening hours like 07:30-18:00, or 07:30-12:00, 13:00-18:00, or closed';
  const backward = ranges.find(({ opens, closes }) => opens >= closes);
  if (backward)
    return `${backward.opens}-${backward.closes} ends before it begins: write the hours of one day, at most until 24:00, and the rest with the next day`;
  for (const [index, { opens, closes }] of ranges.entries()) {
    const before = ranges[index - 1];
    if (!before || opens > before.closes) continue;
    const both = `${before.opens}-${before.closes} and ${opens}-${closes}`;
    return closes <= before.opens
      ? `${both} stand in the wrong order: write the earlier hours first`
      : `${both} overlap: write hours that are apart, or one range for both`;
  }
  return null;
}

/** True for a day that the calendar has, with or without its year; the 29th of February counts. */
export function isDate(date: string): boolean {
  const full = date.length === 5 ? `2000-${date}` : date;
  const day = new Date(full);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(full);
}
