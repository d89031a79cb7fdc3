// The part `hours` of site.yaml.
import { z } from 'zod';
import { hoursProblem, isDate } from './opening.ts';
import { list, object, text } from './schema-parts.ts';

const day = z
  .string({ error: 'write opening hours like 07:30-18:00, or 07:30-12:00, 13:00-18:00, or closed' })
  .superRefine((value, context) => {
    const problem = hoursProblem(value);
    if (problem) context.addIssue(problem);
  });

export const hoursSchema = object({
  monday: day,
  tuesday: day,
  wednesday: day,
  thursday: day,
  friday: day,
  saturday: day,
  sunday: day,
  holidays: list(
    object({
      date: z
        .string({ error: 'write a date like 12-25 (every year) or 2027-11-25' })
        .regex(/^(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, {
          error: 'write a date like 12-25 (every year) or 2027-11-25',
          abort: true,
        })
        .refine(isDate, 'is a day that no calendar has'),
      name: text(40),
      hours: day.default('closed'),
    }),
  )
    .default([])
    .superRefine((holidays, context) => {
      for (const [index, { date }] of holidays.entries()) {
        const earlier = holidays.slice(0, index).find((other) => isSameDay(other.date, date));
        if (earlier)
          context.addIssue({
            code: 'custom',
            path: [index, 'date'],
            message: `${earlier.name} is on this day already: write one holiday for each day`,
          });
      }
    }),
});

/** A holiday of every year falls on the same day as one of a year. */
function isSameDay(one: string, other: string): boolean {
  return one === other || (one.length !== other.length && one.slice(-5) === other.slice(-5));
}
