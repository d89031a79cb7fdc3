/** To the minute, in the words of the locale, with the zone: such as `Nov 21, 2026, 1:01 AM CST`. */
export function localTime(at: number, locale: string, timeZone: string): string {
  // Intl writes a narrow no-break space before AM, which not every font of a mail or a screen has.
  return formatter(locale, timeZone).format(at).replace(/\s/g, ' ');
}

function formatter(locale: string, timeZone: string): Intl.DateTimeFormat {
  const options = {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  } as const;
  try {
    return new Intl.DateTimeFormat(locale, options);
  } catch {
    return new Intl.DateTimeFormat('en', options);
  }
}
