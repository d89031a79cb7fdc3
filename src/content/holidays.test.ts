import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadSample } from '../../test/support/editions.ts';
import { holidayLines, upcomingHolidays } from './holidays.ts';
import type { Hours } from './opening.ts';

const timeZone = 'America/Chicago';
const [english, spanish] = loadSample();
assert.ok(spanish);

function datesAt(time: string, holidays: Hours['holidays'], days?: number): string[] {
  const hours = { ...english.business.hours!, holidays };
  return upcomingHolidays(hours, timeZone, Date.parse(time), days).map(({ date }) => date);
}
const closedOn = (...dates: string[]) => dates.map((date) => ({ date, name: 'A day', hours: 'closed' }));

describe('the holidays that are near', () => {
  it('are those from today to 30 days on, in their order, across the end of a year', () => {
    const holidays = closedOn('01-01', '12-25', '2026-12-12', '2027-01-12', '2027-01-11', '2027-12-25');
    assert.deepEqual(datesAt('2026-12-12T18:00:00Z', holidays), [
      '2026-12-12',
      '2026-12-25',
      '2027-01-01',
      '2027-01-11',
    ]);
    assert.deepEqual(datesAt('2026-12-12T18:00:00Z', holidays, 13), ['2026-12-12', '2026-12-25']);
  });

  it('begin with the day it is where the business is', () => {
    const holidays = closedOn('12-25');
    assert.deepEqual(datesAt('2026-12-26T05:59:00Z', holidays), ['2026-12-25']);
    assert.deepEqual(datesAt('2026-12-26T06:00:00Z', holidays), []);
  });

  it('leave out the 29th of February in a year without it', () => {
    assert.deepEqual(datesAt('2027-02-10T18:00:00Z', closedOn('02-29')), []);
    assert.deepEqual(datesAt('2028-02-10T18:00:00Z', closedOn('02-29')), ['2028-02-29']);
  });

  it('are said in the language of the page, with their hours', () => {
    const linesOf = ({ business, locale, words }: typeof english) =>
      holidayLines({ ...business, locale: locale.tag, t: words.t }, Date.parse('2026-12-10T18:00:00Z'));
    assert.deepEqual(linesOf(english), [
      { name: 'Christmas Eve', date: 'December 24', text: '7:30 am to 12 pm' },
      { name: 'Christmas Day', date: 'December 25', text: 'Closed' },
      { name: "New Year's Day", date: 'January 1', text: 'Closed' },
    ]);
    assert.deepEqual(linesOf(spanish)[1], { name: 'Navidad', date: '25 de diciembre', text: 'Cerrado' });
  });

  it('are none where no hours are known', () => {
    const calendar = { timeZone, locale: 'en-US', t: english.words.t };
    assert.deepEqual(holidayLines(calendar, 0), []);
  });
});
