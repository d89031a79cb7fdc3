// When the business is open, in its own time zone, whatever the server's is.
import { type Hours, type OpeningRange, rangesOf, weekdays } from './opening.ts';
import type { Words } from './words.ts';

export interface Calendar {
  hours?: Hours | undefined;
  timeZone: string;
  locale: string;
  t: Words['t'];
}

interface HoursStatus {
  open: boolean;
  /** Such as `Open today until 6 pm` or `Closed now. Opens Monday 7:30 am`. */
  text: string;
  /** The same where there is little room, such as `Open until 6 pm`. */
  short: string;
}

/** Minutes since midnight. */
interface Minutes {
  open: number;
  close: number;
}

interface Moment {
  /** yyyy-mm-dd */
  date: string;
  minutes: number;
}

/** Whether it is open at `now` (milliseconds since the epoch), in words; null when no hours are known. */
export function hoursStatus({ hours, timeZone, locale, t }: Calendar, now: number): HoursStatus | null {
  if (!hours) return null;
  const here = localMoment(now, timeZone);
  // The ranges of a day are apart and in order, so the first that is not over is the one that counts.
  const today = rangesOn(hours, here.date).find(({ close }) => here.minutes < close);
  if (today) {
    if (isAllDay(today)) {
      const text = t('hours.allDay');
      return { open: true, text, short: text };
    }
    const open = here.minutes >= today.open;
    const close = today.close < midnight ? today.close : closeAfterMidnight(hours, here.date);
    const time = timeInSentence(open ? close : today.open, locale, t);
    const key = open ? 'openUntil' : 'opensToday';
    return { open, text: t(`hours.${key}`, { time }), short: t(`hours.short.${key}`, { time }) };
  }

  // A week and a day: the same weekday may be a holiday once.
  for (let days = 1; days <= 8; days += 1) {
    const date = addDays(here.date, days);
    const [range] = rangesOn(hours, date);
    if (!range) continue;
    const time = timeInSentence(range.open, locale, t);
    const dayAs = (weekday: 'long' | 'short') =>
      formatter(locale, { weekday, timeZone: 'UTC' }).format(new Date(date));
    return {
      open: false,
      text:
        days === 1 ? t('hours.opensTomorrow', { time }) : t('hours.opensOn', { day: dayAs('long'), time }),
      short: t('hours.short.opensOn', { day: dayAs('short'), time }),
    };
  }
  return { open: false, text: t('hours.closed'), short: t('hours.short.closed') };
}

/** Opening hours as people read them: days with the same hours in one line, from Monday on. */
export function hoursLines({
  hours,
  locale,
  t,
}: Omit<Calendar, 'timeZone'>): { days: string; text: string }[] {
  if (!hours) return [];
  const groups: { first: number; last: number; range: string }[] = [];
  for (let index = 1; index <= 7; index += 1) {
    const range = hours[weekdays[index % 7] ?? 'sunday'];
    const previous = groups.at(-1);
    if (previous?.range === range) previous.last = index;
    else groups.push({ first: index, last: index, range });
  }
  // 2 January 2000 was a Sunday.
  const name = (index: number) =>
    formatter(locale, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2000, 0, 2 + index));
  return groups.map(({ first, last, range }) => {
    const days = first === last ? name(first) : t('hours.days', { first: name(first), last: name(last) });
    return { days, text: dayText(rangesOf(range), locale, t) };
  });
}

/** The hours of one day, such as `7:30 am to 12 pm, 1 pm to 6 pm`, or that it is closed. */
export function dayText(ranges: readonly OpeningRange[], locale: string, t: Words['t']): string {
  const texts = ranges
    .map(minutesOf)
    .map((range) =>
      isAllDay(range)
        ? t('hours.allDay')
        : t('hours.times', { open: timeText(range.open, locale), close: timeText(range.close, locale) }),
    );
  const list = new Intl.ListFormat(locale, { type: 'unit', style: 'short' });
  return texts.length > 0 ? list.format(texts) : t('hours.closedAllDay');
}

const midnight = 24 * 60;

function isAllDay({ open, close }: Minutes): boolean {
  return open === 0 && close === midnight;
}

/** Of hours that go on in the next day. */
function closeAfterMidnight(hours: Hours, date: string): number {
  const [next] = rangesOn(hours, addDays(date, 1));
  return next?.open === 0 ? next.close : midnight;
}

/** When it is open on `date` (yyyy-mm-dd), in order. */
export function rangesOn(hours: Hours, date: string): Minutes[] {
  const holiday = hours.holidays.find(
    (candidate) => candidate.date === date || candidate.date === date.slice(5),
  );
  const day = holiday?.hours ?? hours[weekdays[new Date(date).getUTCDay()] ?? 'sunday'];
  return rangesOf(day).map(minutesOf);
}

function minutesOf({ opens, closes }: OpeningRange): Minutes {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  return { open: minutes(opens), close: minutes(closes) };
}

/** The day and the minute it is where the business is. */
export function localMoment(now: number, timeZone: string): Moment {
  const parts = formatter('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(now);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((candidate) => candidate.type === type)?.value ?? '';
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    minutes: Number(part('hour')) * 60 + Number(part('minute')),
  };
}

/** `date` and the result are yyyy-mm-dd. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}

/** As timeText(), with what a language says before it: `las 6 p.m.`, `la 1 p.m.`. */
export function timeInSentence(minutes: number, locale: string, t: Words['t']): string {
  const parts = formatter(locale, { hour: 'numeric', timeZone: 'UTC' }).formatToParts(minutes * 60_000);
  const hour = Number(parts.find(({ type }) => type === 'hour')?.value);
  return t('hours.at', { hour, time: timeText(minutes, locale) });
}

/** `6 pm`, `7:30 am`, or `18:00` where the day has 24 hours. */
function timeText(minutes: number, locale: string): string {
  const parts = formatter(locale, {
    hour: 'numeric',
    minute: '2-digit',
    timeZone: 'UTC',
    // CLDR counts to 24 in British and Irish English; the doors of shops there say 11 pm.
    ...(locale.startsWith('en-') && { hour12: true }),
  }).formatToParts(minutes * 60_000);
  const value = parts
    .map((part) => part.value)
    .join('')
    .replace(/\s/g, ' ');
  if (!parts.some((part) => part.type === 'dayPeriod')) return value;
  return value.replace(/:00(?= )/, '').toLowerCase();
}

// Making a formatter takes longer than the rest of a page's hours; a site has a handful.
const formatters = new Map<string, Intl.DateTimeFormat>();

export function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formatters.set(key, known);
  return known;
}
