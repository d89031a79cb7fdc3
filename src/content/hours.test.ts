import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { hoursLines, hoursStatus, type Calendar } from './hours.ts';
import { loadDictionary } from './words.ts';

const dictionary = loadDictionary(join(import.meta.dirname, '../../locales'));

const weekday = '07:30-18:00';
const calendar: Calendar = {
  timeZone: 'America/Chicago',
  locale: 'en-US',
  t: dictionary.words('en-US').t,
  hours: {
    monday: weekday,
    tuesday: weekday,
    wednesday: weekday,
    thursday: weekday,
    friday: weekday,
    saturday: 'closed',
    sunday: 'closed',
    holidays: [
      { date: '12-25', name: 'Christmas Day', hours: 'closed' },
      { date: '2026-12-24', name: 'Christmas Eve', hours: '07:30-12:00' },
    ],
  },
};
const at = (time: string) => hoursStatus(calendar, Date.parse(time));

describe('hoursStatus', () => {
  it('says until when it is open, by the clock of the business', () => {
    // 12:00 in Chicago.
    assert.deepEqual(at('2026-11-18T18:00:00Z'), {
      open: true,
      text: 'Open today until 6 pm',
      short: 'Open until 6 pm',
    });
  });

  it('opens and closes on the minute', () => {
    assert.equal(at('2026-11-18T13:29:59Z')?.open, false);
    assert.equal(at('2026-11-18T13:30:00Z')?.open, true);
    assert.equal(at('2026-11-18T23:59:59Z')?.open, true);
    assert.equal(at('2026-11-19T00:00:00Z')?.open, false);
  });

  it('keeps to the local clock when summer time begins', () => {
    // 9 March 2026 is the Monday after the change: 7:30 is 12:30 UTC now, not 13:30.
    assert.equal(at('2026-03-09T12:30:00Z')?.open, true);
    assert.equal(at('2026-03-06T12:30:00Z')?.open, false);
  });

  it('says when it opens next: today, tomorrow, or on a named day', () => {
    assert.equal(at('2026-11-18T12:00:00Z')?.text, 'Closed now. Opens 7:30 am');
    assert.equal(at('2026-11-19T02:00:00Z')?.text, 'Closed now. Opens tomorrow 7:30 am');
    assert.equal(at('2026-11-21T18:00:00Z')?.text, 'Closed now. Opens Monday 7:30 am');
  });

  it('lets holidays come before weekdays, every year or once', () => {
    assert.equal(at('2026-12-24T16:00:00Z')?.text, 'Open today until 12 pm');
    // The 25th is a Friday; after it comes a weekend.
    assert.equal(at('2026-12-24T20:00:00Z')?.text, 'Closed now. Opens Monday 7:30 am');
    assert.equal(at('2027-12-24T20:00:00Z')?.text, 'Open today until 6 pm');
  });

  it('promises nothing when no hours are known or none are ahead', () => {
    assert.equal(hoursStatus({ ...calendar, hours: undefined }, 0), null);
    const closed = {
      ...calendar.hours,
      monday: 'closed',
      tuesday: 'closed',
      wednesday: 'closed',
      thursday: 'closed',
      friday: 'closed',
    } as Calendar['hours'];
    assert.deepEqual(hoursStatus({ ...calendar, hours: closed }, 0), {
      open: false,
      text: 'Closed now',
      short: 'Closed now',
    });
  });

  it('uses 24 hours where people do', () => {
    assert.equal(
      hoursStatus({ ...calendar, locale: 'de-DE' }, Date.parse('2026-11-18T18:00:00Z'))?.text,
      'Open today until 18:00',
    );
  });

  it('says am and pm in English, wherever it is spoken', () => {
    assert.equal(
      hoursStatus({ ...calendar, locale: 'en-GB' }, Date.parse('2026-11-18T18:00:00Z'))?.text,
      'Open today until 6 pm',
    );
  });
});

describe('hours with a break', () => {
  const split = { ...calendar, hours: { ...calendar.hours!, wednesday: '07:30-12:00, 13:00-18:00' } };
  const on = (time: string) => hoursStatus(split, Date.parse(time));

  it('close for the break and open after it', () => {
    assert.equal(on('2026-11-18T17:59:00Z')?.text, 'Open today until 12 pm');
    assert.deepEqual(on('2026-11-18T18:00:00Z'), {
      open: false,
      text: 'Closed now. Opens 1 pm',
      short: 'Opens 1 pm',
    });
    assert.equal(on('2026-11-18T19:00:00Z')?.text, 'Open today until 6 pm');
    assert.equal(on('2026-11-19T00:00:00Z')?.text, 'Closed now. Opens tomorrow 7:30 am');
  });

  it('stand in one line with both times', () => {
    assert.deepEqual(hoursLines(split).slice(0, 2), [
      { days: 'Monday to Tuesday', text: '7:30 am to 6 pm' },
      { days: 'Wednesday', text: '7:30 am to 12 pm, 1 pm to 6 pm' },
    ]);
  });

  it('are said in the language of the page', () => {
    const spanish = { ...split, locale: 'es-US', t: dictionary.words('es-US').t };
    const at = (time: string) => hoursStatus(spanish, Date.parse(time))?.text;
    assert.equal(at('2026-11-18T20:00:00Z'), 'Abierto hoy hasta las 6 p.m.');
    assert.equal(at('2026-11-18T18:30:00Z'), 'Cerrado ahora. Abre a la 1 p.m.');
    assert.equal(at('2026-11-19T00:00:00Z'), 'Cerrado ahora. Abre mañana a las 7:30 a.m.');
    assert.match(hoursLines(spanish)[0]?.days ?? '', /^lunes a martes$/i);
  });
});

describe('hours around midnight', () => {
  const night = {
    ...calendar.hours!,
    monday: '00:00-24:00',
    tuesday: '18:00-24:00',
    wednesday: '00:00-02:00',
  };
  const nightly: Calendar = { ...calendar, hours: night };
  const on = (time: string) => hoursStatus(nightly, Date.parse(time))?.text;

  it('may be open day and night', () => {
    assert.equal(on('2026-11-16T18:00:00Z'), 'Open 24 hours');
    assert.deepEqual(hoursLines(nightly)[0], { days: 'Monday', text: 'Open 24 hours' });
  });

  it('may go on in the next day', () => {
    assert.equal(on('2026-11-18T05:00:00Z'), 'Open today until 2 am');
    assert.equal(on('2026-11-18T07:00:00Z'), 'Open today until 2 am');
    assert.deepEqual(hoursLines(nightly)[1], { days: 'Tuesday', text: '6 pm to 12 am' });
  });
});

describe('hoursLines', () => {
  it('puts days with the same hours in one line', () => {
    assert.deepEqual(hoursLines(calendar), [
      { days: 'Monday to Friday', text: '7:30 am to 6 pm' },
      { days: 'Saturday to Sunday', text: 'Closed' },
    ]);
  });
});
