import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hoursStatus } from './hours.ts';
import { weekdays, type Hours } from './opening.ts';
import { byTime, openAfter, withinTime } from './reply-time.ts';
import { loadDictionary } from './words.ts';

const dictionary = loadDictionary(join(import.meta.dirname, '../../locales'));
const timeZone = 'America/Chicago';
const minuteMs = 60_000;

const week = (day: string, differs: Partial<Hours> = {}): Hours => ({
  ...(Object.fromEntries(weekdays.map((name) => [name, day])) as Record<(typeof weekdays)[number], string>),
  holidays: [],
  ...differs,
});
const lunch = week('07:30-12:00, 13:00-18:00', {
  saturday: '09:00-14:00',
  sunday: 'closed',
  holidays: [
    { date: '2026-11-26', name: 'Thanksgiving', hours: 'closed' },
    { date: '12-24', name: 'Christmas Eve', hours: '07:30-12:00' },
    { date: '12-25', name: 'Christmas Day', hours: 'closed' },
  ],
});

/** In local times of Chicago, which is 6 hours behind UTC in winter and 5 in summer. */
function after(from: string, minutes: number, hours = lunch): string | null {
  const at = openAfter({ hours, timeZone }, Date.parse(from), minutes);
  if (at === null) return null;
  return new Date(at).toLocaleString('sv', { timeZone }).slice(0, 16);
}

describe('the time by which a request is answered', () => {
  for (const [what, from, minutes, expected] of [
    ['runs from when it came', '2026-11-18T14:10-06:00', 30, '2026-11-18 14:40'],
    ['may be the minute of closing', '2026-11-18T17:30-06:00', 30, '2026-11-18 18:00'],
    ['goes on in the morning when the business closes', '2026-11-18T17:50-06:00', 30, '2026-11-19 07:50'],
    ['begins when the business opens', '2026-11-18T22:00-06:00', 30, '2026-11-19 08:00'],
    ['begins when the business opens, on the same day too', '2026-11-18T06:00-06:00', 30, '2026-11-18 08:00'],
    ['stands still over lunch', '2026-11-18T11:50-06:00', 30, '2026-11-18 13:20'],
    ['has other hours on a Saturday, and none on a Sunday', '2026-11-21T13:50-06:00', 30, '2026-11-23 07:50'],
    ['passes over a holiday', '2026-11-25T17:45-06:00', 30, '2026-11-27 07:45'],
    ['knows half a holiday', '2026-12-24T11:45-06:00', 30, '2026-12-26 09:15'],
    ['may take days', '2026-11-18T17:00-06:00', 24 * 60, '2026-11-21 13:00'],
  ] as const)
    it(what, () => assert.equal(after(from, minutes), expected));

  it('runs on over midnight where the hours do', () => {
    assert.equal(after('2026-11-18T23:50-06:00', 30, week('00:00-24:00')), '2026-11-19 00:20');
    assert.equal(after('2026-11-18T23:30-06:00', 30, week('18:00-24:00')), '2026-11-19 00:00');
    assert.equal(after('2026-11-18T23:45-06:00', 30, week('00:00-02:00, 18:00-24:00')), '2026-11-19 00:15');
  });

  it('counts the minutes that pass when the clock is put forward or back', () => {
    // From 2:00 to 3:00 on 8 March, and from 2:00 to 1:00 on 1 November.
    assert.equal(after('2026-03-08T01:50-06:00', 30, week('00:00-24:00')), '2026-03-08 03:20');
    assert.equal(after('2026-11-01T01:50-05:00', 30, week('00:00-24:00')), '2026-11-01 01:20');
    assert.equal(after('2026-03-07T20:00-06:00', 30, week('07:30-18:00')), '2026-03-08 08:00');
    assert.equal(after('2026-03-08T00:00-06:00', 30, week('02:30-18:00')), '2026-03-08 04:00');
  });

  it('is never while the business is closed for good, or nobody knows when it is open', () => {
    assert.equal(after('2026-11-18T12:00-06:00', 30, week('closed')), null);
    assert.equal(openAfter({ timeZone }, 0, 30), null);
  });

  it('is the end of as many minutes in which the business says that it is open', () => {
    const t = (key: string) => key;
    const day = fc.constantFrom(
      'closed',
      '07:30-18:00',
      '09:00-09:07, 15:00-24:00',
      '00:00-24:00',
      '00:00-05:00',
    );
    const hours = fc.record({
      ...(Object.fromEntries(weekdays.map((name) => [name, day])) as Record<
        (typeof weekdays)[number],
        typeof day
      >),
      holidays: fc.array(
        fc.record({ date: fc.constantFrom('03-09', '11-02'), name: fc.constant('Holiday'), hours: day }),
        { maxLength: 1 },
      ),
    });
    // The days around both changes of the clock.
    const from = fc
      .tuple(fc.constantFrom('2026-03-07T00:00Z', '2026-10-31T00:00Z'), fc.integer({ min: 0, max: 4320 }))
      .map(([start, minutes]) => Date.parse(start) + minutes * minuteMs);
    fc.assert(
      fc.property(hours, from, fc.integer({ min: 1, max: 90 }), (open, start, minutes) => {
        const end = openAfter({ hours: open, timeZone }, start, minutes);
        if (end === null) return assert.ok(weekdays.every((name) => open[name] === 'closed'));
        const isOpen = (at: number) => hoursStatus({ hours: open, timeZone, locale: 'en-US', t }, at)?.open;
        let passed = 0;
        for (let at = start; at < end; at += minuteMs) if (isOpen(at)) passed += 1;
        assert.equal(passed, minutes);
        assert.ok(isOpen(end - minuteMs));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the same in words', () => {
  const said = (at: string, now: string, locale = 'en-US') =>
    byTime({ timeZone, locale, t: dictionary.words(locale).t }, Date.parse(at), Date.parse(now));
  const noon = '2026-11-18T12:00-06:00';

  it('is as near as the reader is', () => {
    assert.equal(said('2026-11-18T14:36-06:00', noon), 'by 2:40 pm today');
    assert.equal(said('2026-11-19T08:00-06:00', noon), 'by 8 am tomorrow (Thursday)');
    assert.equal(said('2026-11-24T08:00-06:00', noon), 'by 8 am on Tuesday');
    assert.equal(said('2026-11-25T08:00-06:00', noon), 'by 8 am on Wednesday, November 25');
    assert.equal(said('2026-11-17T08:00-06:00', noon), 'by 8 am on Tuesday, November 17');
  });

  it('is rounded up to 5 minutes, over midnight too', () => {
    assert.equal(said('2026-11-18T14:40-06:00', noon), 'by 2:40 pm today');
    assert.equal(said('2026-11-18T14:40:01-06:00', noon), 'by 2:45 pm today');
    assert.equal(said('2026-11-18T23:58-06:00', noon), 'by 12 am tomorrow (Thursday)');
  });

  it('speaks the language of the page', () => {
    assert.equal(said('2026-11-18T13:00-06:00', noon, 'es-US'), 'antes de la 1 p.m. de hoy');
    assert.equal(said('2026-11-19T08:00-06:00', noon, 'es-US'), 'antes de las 8 a.m. de mañana (jueves)');
    assert.equal(said('2026-11-24T08:00-06:00', noon, 'es-US'), 'antes de las 8 a.m. del martes');
  });

  it('is a promise before anything is sent', () => {
    const within = (minutes: number, locale: string) =>
      withinTime({ locale, t: dictionary.words(locale).t }, minutes);
    assert.equal(within(30, 'en-US'), 'within 30 minutes in opening hours');
    assert.equal(within(60, 'en-US'), 'within 1 hour in opening hours');
    assert.equal(within(240, 'es-US'), 'en 4 horas dentro del horario de atención');
  });
});
