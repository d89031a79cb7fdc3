// By when an answer is promised: so many minutes of opening hours after a request came.
import { addDays, type Calendar, formatter, localMoment, rangesOn, timeInSentence } from './hours.ts';

type Clock = Pick<Calendar, 'hours' | 'timeZone'>;

const minuteMs = 60_000;
const roundMs = 5 * minuteMs;
// A business that is closed for longer than a year promises nothing.
const furthestDays = 366;

/** When it will have been open for `minutes` since `from`, both in ms since the epoch; null when that is never. */
export function openAfter({ hours, timeZone }: Clock, from: number, minutes: number): number | null {
  if (!hours) return null;
  let left = minutes * minuteMs;
  let { date } = localMoment(from, timeZone);
  for (let day = 0; day <= furthestDays; day += 1) {
    for (const { open, close } of rangesOn(hours, date)) {
      const begins = Math.max(from, instantOf(date, open, timeZone));
      const length = instantOf(date, close, timeZone) - begins;
      if (left <= length) return begins + left;
      left -= Math.max(0, length);
    }
    date = addDays(date, 1);
  }
  return null;
}

/** Such as `by 2:40 pm today`, as someone reads it at `now`; rounded up to 5 minutes. */
export function byTime({ timeZone, locale, t }: Omit<Calendar, 'hours'>, at: number, now: number): string {
  const { date, minutes } = localMoment(Math.ceil(at / roundMs) * roundMs, timeZone);
  const today = localMoment(now, timeZone).date;
  const time = timeInSentence(minutes, locale, t);
  const day = (options: Intl.DateTimeFormatOptions) =>
    formatter(locale, { weekday: 'long', ...options, timeZone: 'UTC' }).format(new Date(date));
  if (date === today) return t('thanks.by.today', { time });
  if (date === addDays(today, 1)) return t('thanks.by.tomorrow', { time, day: day({}) });
  const isNear = date > today && date < addDays(today, 7);
  return t('thanks.by.day', { time, day: day(isNear ? {} : { month: 'long', day: 'numeric' }) });
}

/** The same promise where no time has begun to run: `within 30 minutes in opening hours`. */
export function withinTime({ locale, t }: Pick<Calendar, 'locale' | 't'>, minutes: number): string {
  const [amount, unit] = minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
  const time = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
  return t('thanks.by.within', { time });
}

/** A time of day, where the clock of the business is put forward over it, counts as it would have been. */
function instantOf(date: string, minutes: number, timeZone: string): number {
  const local = Date.parse(date) + minutes * minuteMs;
  const first = local - offsetAt(local, timeZone);
  const second = local - offsetAt(first, timeZone);
  return second + offsetAt(second, timeZone) === local ? second : Math.max(first, second);
}

/** How far the clock of the business is ahead of UTC. */
function offsetAt(instant: number, timeZone: string): number {
  const { date, minutes } = localMoment(instant, timeZone);
  return Date.parse(date) + minutes * minuteMs - Math.floor(instant / minuteMs) * minuteMs;
}
