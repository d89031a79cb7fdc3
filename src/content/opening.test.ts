import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hoursProblem, isDate, openingRanges, type Hours } from './opening.ts';

describe('hoursProblem', () => {
  it('takes one range, several that are apart, and closed', () => {
    for (const day of [
      '07:30-18:00',
      '07:30-12:00, 13:00-18:00',
      '07:00-09:00,10:00-11:00, 12:00-13:00',
      'closed',
      '00:00-24:00',
      '00:00-02:00, 18:00-24:00',
    ])
      assert.equal(hoursProblem(day), null, day);
  });

  it('says how hours are written when they are written another way', () => {
    for (const day of [
      '7:30-18:00',
      'always',
      '24:00-24:00',
      '07:30-24:30',
      '07:30',
      '07:30-18:00,',
      'closed, 07:30-18:00',
      '07:30-12:00-18:00',
      '',
    ])
      assert.match(hoursProblem(day) ?? '', /^write opening hours like 07:30-18:00/, day);
  });

  it('names the hours that end before they begin', () => {
    for (const day of ['20:00-02:00', '09:00-09:00', '07:30-12:00, 18:00-13:00'])
      assert.match(hoursProblem(day) ?? '', /ends before it begins/, day);
    assert.match(hoursProblem('07:30-12:00, 18:00-13:00') ?? '', /^18:00-13:00 /);
  });

  it('tells hours that overlap from hours in the wrong order', () => {
    assert.equal(
      hoursProblem('07:30-12:00, 11:00-18:00'),
      '07:30-12:00 and 11:00-18:00 overlap: write hours that are apart, or one range for both',
    );
    assert.match(hoursProblem('07:30-12:00, 12:00-18:00') ?? '', /overlap/);
    assert.equal(
      hoursProblem('13:00-18:00, 07:30-12:00'),
      '13:00-18:00 and 07:30-12:00 stand in the wrong order: write the earlier hours first',
    );
  });
});

describe('openingRanges', () => {
  it('gives each weekday and each holiday its ranges', () => {
    const closed = {
      monday: 'closed',
      tuesday: 'closed',
      wednesday: 'closed',
      thursday: 'closed',
      friday: 'closed',
    };
    const hours: Hours = {
      ...closed,
      saturday: '07:30-12:00, 13:00-18:00',
      sunday: '09:00-14:00',
      holidays: [
        { date: '12-25', name: 'Christmas Day', hours: 'closed' },
        { date: '2026-12-24', name: 'Christmas Eve', hours: '07:30-12:00' },
      ],
    };
    const { days, holidays } = openingRanges(hours);
    assert.deepEqual(days.saturday, [
      { opens: '07:30', closes: '12:00' },
      { opens: '13:00', closes: '18:00' },
    ]);
    assert.deepEqual(days.monday, []);
    assert.deepEqual(holidays, [
      { date: '12-25', name: 'Christmas Day', ranges: [] },
      { date: '2026-12-24', name: 'Christmas Eve', ranges: [{ opens: '07:30', closes: '12:00' }] },
    ]);
  });
});

describe('isDate', () => {
  it('knows the days that a calendar has', () => {
    assert.deepEqual(
      ['12-25', '02-29', '2028-02-29', '2027-02-29', '02-30', '2026-04-31', '13-01'].map(isDate),
      [true, true, true, false, false, false, false],
    );
  });
});
