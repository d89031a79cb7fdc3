import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openingHours } from './opening-hours.ts';

const week = {
  monday: '07:30-12:00, 13:00-18:00',
  tuesday: '07:30-12:00, 13:00-18:00',
  wednesday: 'closed',
  thursday: 'closed',
  friday: 'closed',
  saturday: '09:00-14:00',
  sunday: 'closed',
};
const timeZone = 'America/Chicago';
const christmas = Date.parse('2026-12-26T03:00:00Z');

const hoursWith = (holidays: { date: string; hours: string }[]) =>
  openingHours(
    { ...week, holidays: holidays.map((day) => ({ ...day, name: 'A day' })) },
    timeZone,
    christmas,
  );

describe('opening hours for search engines', () => {
  it('put days with the same hours together and leave out those on which nobody is there', () => {
    assert.deepEqual(hoursWith([]), [
      {
        '@type': 'OpeningHoursSpecification',
        dayOfWeek: ['Monday', 'Tuesday'],
        opens: '07:30',
        closes: '12:00',
      },
      {
        '@type': 'OpeningHoursSpecification',
        dayOfWeek: ['Monday', 'Tuesday'],
        opens: '13:00',
        closes: '18:00',
      },
      { '@type': 'OpeningHoursSpecification', dayOfWeek: ['Saturday'], opens: '09:00', closes: '14:00' },
    ]);
  });

  it('end at 23:59 where the business is open until midnight', () => {
    const [day] = hoursWith([{ date: '2026-12-31', hours: '00:00-24:00' }]).slice(3);
    assert.deepEqual([day?.opens, day?.closes], ['00:00', '23:59']);
  });

  it('hold the holidays that are near, on the day they are', () => {
    const dates = hoursWith([
      { date: '12-25', hours: 'closed' },
      { date: '12-24', hours: '07:30-12:00' },
      { date: '2027-01-25', hours: 'closed' },
      { date: '01-01', hours: '07:30-12:00, 13:00-15:00' },
    ]).slice(3);
    assert.deepEqual(
      dates.map(({ validFrom, validThrough, opens, closes }) => [validFrom, validThrough, opens, closes]),
      [
        ['2026-12-25', '2026-12-25', '00:00', '00:00'],
        ['2027-01-01', '2027-01-01', '07:30', '12:00'],
        ['2027-01-01', '2027-01-01', '13:00', '15:00'],
      ],
    );
  });
});
