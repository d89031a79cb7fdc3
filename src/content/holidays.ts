// The holidays that are near: pages and search engines are told of the same ones.
import { addDays, type Calendar, dayText, formatter, localMoment } from './hours.ts';
import { type Hours, isDate, openingRanges, type OpeningRanges } from './opening.ts';

/** Those from today on, by the calendar of the business, until `days` later; each with its date as yyyy-mm-dd. */
export function upcomingHolidays(
  hours: Hours,
  timeZone: string,
  now: number,
  days = 30,
): OpeningRanges['holidays'] {
  const today = localMoment(now, timeZone).date;
  const last = addDays(today, days);
  const years = [...new Set([today.slice(0, 4), last.slice(0, 4)])];
  return openingRanges(hours)
    .holidays.flatMap((holiday) => {
      const dates = holiday.date.length > 5 ? [holiday.date] : years.map((year) => `${year}-${holiday.date}`);
      return dates.map((date) => ({ ...holiday, date }));
    })
    .filter(({ date }) => date >= today && date <= last && isDate(date))
    .sort((one, other) => one.date.localeCompare(other.date));
}

/** The holidays that are near as people read them, such as Christmas Eve, December 24, 7:30 am to 12 pm. */
export function holidayLines({ hours, timeZone, locale, t }: Calendar, now: number) {
  if (!hours) return [];
  const dates = formatter(locale, { month: 'long', day: 'numeric', timeZone: 'UTC' });
  return upcomingHolidays(hours, timeZone, now).map(({ name, date, ranges }) => ({
    name,
    date: dates.format(new Date(date)),
    text: dayText(ranges, locale, t),
  }));
}
