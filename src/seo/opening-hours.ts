// Opening hours as schema.org has them.
import { upcomingHolidays } from '../content/holidays.ts';
import { type Hours, type OpeningRange, openingRanges, weekdays } from '../content/opening.ts';

type Specification = Record<string, unknown>;

/** Days with the same hours together, and the holidays that are near, on which they do not hold. */
export function openingHours(hours: Hours, timeZone: string, now: number): Specification[] {
  const { days } = openingRanges(hours);
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
    ...upcomingHolidays(hours, timeZone, now).flatMap(({ date, ranges }) =>
      (ranges.length > 0 ? ranges : [closed]).map((range) => ({
        '@type': 'OpeningHoursSpecification',
        validFrom: date,
        validThrough: date,
        ...known(range),
      })),
    ),
  ];
}

// Open for no time is how schema.org says it.
const closed: OpeningRange = { opens: '00:00', closes: '00:00' };

/** Search engines know no 24:00. */
function known({ opens, closes }: OpeningRange): OpeningRange {
  return { opens, closes: closes === '24:00' ? '23:59' : closes };
}
