/** Whoever reads the records: their language and where they are. */
export interface Reader {
  locale: string;
  timeZone: string;
}

/** To the minute, in the reader's words, with the zone: such as `Nov 21, 2026, 1:01 AM CST`. */
export function localTime(at: number, { locale, timeZone }: Reader): string {
  // Intl writes a narrow no-break space before AM, which not every font of a mail or a screen has.
  return formatter(locale, timeZone).format(at).replace(/\s/g, ' ');
}

// Making one takes more memory than a whole lead. A site has one locale and one time zone.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: string, timeZone: string): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone}`;
  const made = formatters.get(key) ?? makeFormatter(locale, timeZone);
  formatters.set(key, made);
  return made;
}

function makeFormatter(locale: string, timeZone: string): Intl.DateTimeFormat {
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
