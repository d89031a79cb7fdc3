// When the business is open, in its own time zone, whatever the server's is.

export const weekdays = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;
export type Weekday = (typeof weekdays)[number];

/** `07:30-18:00` or `closed` for each day; holidays (`12-25` every year, `2027-11-25` once) come before weekdays. */
export type Hours = Readonly<Record<Weekday, string>> & {
  readonly holidays: readonly { readonly date: string; readonly name: string; readonly hours: string }[];
};

export interface Calendar {
  hours?: Hours | undefined;
  timeZone: string;
  locale: string;
}

export interface HoursStatus {
  open: boolean;
  /** Such as `Open today until 6 pm` or `Closed now. Opens Monday 7:30 am`. */
  text: string;
}

interface Moment {
  /** yyyy-mm-dd */
  date: string;
  minutes: number;
}

/** True for `07:30-18:00`: two times of one day, the first before the second. A business open past midnight has no words here. */
export function isTimeRange(value: string): boolean {
  if (!/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/.test(value)) return false;
  const [open = '', close = ''] = value.split('-');
  return open < close;
}

/** Whether it is open at `now` (milliseconds since the epoch), in words; null when no hours are known. */
export function hoursStatus({ hours, timeZone, locale }: Calendar, now: number): HoursStatus | null {
  if (!hours) return null;
  const here = localMoment(now, timeZone);
  const today = rangeOn(hours, here.date);
  if (today && here.minutes >= today.open && here.minutes < today.close) {
    return { open: true, text: `Open today until ${timeText(today.close, locale)}` };
  }
  if (today && here.minutes < today.open)
    return { open: false, text: `Closed now. Opens ${timeText(today.open, locale)}` };

  // A week and a day: the same weekday may be a holiday once.
  for (let days = 1; days <= 8; days += 1) {
    const date = addDays(here.date, days);
    const range = rangeOn(hours, date);
    if (!range) continue;
    const day =
      days === 1
        ? 'tomorrow'
        : new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(new Date(date));
    return { open: false, text: `Closed now. Opens ${day} ${timeText(range.open, locale)}` };
  }
  return { open: false, text: 'Closed now' };
}

/** Opening hours as people read them: days with the same hours in one line, from Monday on. */
export function hoursLines({ hours, locale }: Omit<Calendar, 'timeZone'>): { days: string; text: string }[] {
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
    new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(
      Date.UTC(2000, 0, 2 + index),
    );
  return groups.map(({ first, last, range }) => {
    const days = first === last ? name(first) : `${name(first)} to ${name(last)}`;
    const times = parseRange(range);
    return {
      days,
      text: times ? `${timeText(times.open, locale)} to ${timeText(times.close, locale)}` : 'Closed',
    };
  });
}

function rangeOn(hours: Hours, date: string) {
  const holiday = hours.holidays.find(
    (candidate) => candidate.date === date || candidate.date === date.slice(5),
  );
  return parseRange(holiday?.hours ?? hours[weekdays[new Date(date).getUTCDay()] ?? 'sunday']);
}

function parseRange(range: string): { open: number; close: number } | null {
  if (range === 'closed') return null;
  const [open = 0, close = 0] = range
    .split('-')
    .map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
  return { open, close };
}

function localMoment(now: number, timeZone: string): Moment {
  const parts = new Intl.DateTimeFormat('en-CA', {
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

function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}

/** `6 pm`, `7:30 am`, or `18:00` where the day has 24 hours. */
function timeText(minutes: number, locale: string): string {
  const parts = new Intl.DateTimeFormat(locale, {
    hour: 'numeric',
    minute: '2-digit',
    timeZone: 'UTC',
  }).formatToParts(minutes * 60_000);
  const value = parts
    .map((part) => part.value)
    .join('')
    .replace(/\s/g, ' ');
  if (!parts.some((part) => part.type === 'dayPeriod')) return value;
  return value.replace(/:00(?= )/, '').toLowerCase();
}
