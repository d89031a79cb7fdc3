// Opening hours as schema.org has them.
import { type Hours, type OpeningRange, openingRanges, weekdays } from '../content/opening.ts';

type Specification = Record<string, unknown>;

/** Days with the same hours together, and the holidays of the next twelve months, on which they do not hold. */
export function openingHours(hours: Hours, timeZone: string, now: number): Specification[] {
  const { days, holidays } = openingRanges(hours);
  const open = [...weekdays.slice(1), weekdays[0]].flatMap((day) =>
    days[day].map((range) => ({ day: day.charAt(0).toUpperCase() + day.slice(1), range: known(range) })),
  );
  const alike = Map.groupBy(open, ({ range }) => `${range.opens}-${range.closes}`);
  return [
    ...[...alike.values()].map((group) => ({
      '@type': 'OpeningHoursSpecification',
      dayOfWeek: group.map(({ day }) => day),
      ...group[0]!.range,
    })),
    ...holidays.flatMap(({ date, ranges }) => {
      const day = nextDay(date, timeZone, now);
      if (day === null) return [];
      return (ranges.length > 0 ? ranges : [closed]).map((range) => ({
        '@type': 'OpeningHoursSpecification',
        validFrom: day,
        validThrough: day,
        ...known(range),
      }));
    }),
  ];
}

// Open for no time is how schema.org says it.
const closed: OpeningRange = { opens: '00:00', closes: '00:00' };

/** Search engines know no 24:00. */
function known({ opens, closes }: OpeningRange): OpeningRange {
  return { opens, closes: closes === '24:00' ? '23:59' : closes };
}

/** Of `12-25` the next there is, today included; of a date with its year that one, and null when it is over. */
function nextDay(date: string, timeZone: string, now: number): string | null {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone }).format(now);
  const year = Number(today.slice(0, 4));
  // The 29th of February may be eight years away.
  const days = date.length > 5 ? [date] : Array.from({ length: 9 }, (_, ahead) => `${year + ahead}-${date}`);
  return days.find((day) => day >= today && isDay(day)) ?? null;
}

function isDay(date: string): boolean {
  const time = Date.parse(date);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}
