import type { KitGroup } from './sample.ts';

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const hours = ['6 am', '9 am', 'noon', '3 pm', '6 pm', '9 pm'];

/** Figures for the owner: drawn on the server, and always in a table too. */
export const chartSamples: KitGroup = {
  title: 'Charts',
  pages: [
    {
      name: 'chart-bars',
      samples: () => [
        {
          title: 'With a highlight and notes',
          params: {
            id: 'sources',
            title: 'Requests by source, 30 days',
            summary: 'Half of all requests come from search.',
            unit: 'requests',
            highlight: 'Search',
            rows: [
              { label: 'Search', value: 62, note: '41% won' },
              { label: 'Maps', value: 31, note: '38% won' },
              { label: 'Recommended by a neighbour or a friend', value: 18, note: '67% won' },
              { label: 'Van', value: 0, note: 'none' },
            ],
          },
        },
        {
          title: 'Of a maximum',
          params: {
            id: 'share',
            title: 'Forms completed',
            unit: '%',
            max: 100,
            rows: [{ label: 'Estimate', value: 64 }],
          },
        },
      ],
    },
    {
      name: 'chart-columns',
      samples: () => [
        {
          title: 'With a highlight',
          params: {
            id: 'reply',
            title: 'First reply, 30 days',
            summary: 'Most people hear from us within half an hour.',
            unit: 'requests',
            highlight: '5 to 30 min',
            rows: [
              { label: 'under 5 min', value: 14 },
              { label: '5 to 30 min', value: 46 },
              { label: '30 min to 2 h', value: 21 },
              { label: '2 to 24 h', value: 9 },
              { label: 'over a day', value: 2 },
            ],
          },
        },
      ],
    },
    {
      name: 'chart-funnel',
      samples: () => [
        {
          title: 'With what is lost on the way',
          params: {
            id: 'funnel',
            title: 'From start to booked, 30 days',
            summary: 'Most who start send their request.',
            highlight: 'Sent',
            rows: [
              { label: 'Form started', value: 180, note: '42 left at the first question' },
              { label: 'Step 1 done', value: 138, note: '21 left at the address' },
              { label: 'Sent', value: 117, note: '9 could not be reached' },
              { label: 'Contacted', value: 108, note: '61 are still deciding' },
              { label: 'Won', value: 47, note: '40% of all sent' },
            ],
          },
        },
      ],
    },
    {
      name: 'chart-spark',
      samples: () => [
        {
          title: 'Two weeks',
          params: {
            id: 'spark',
            title: 'Requests a day',
            summary: 'More than in the week before.',
            unit: 'today',
            rows: [3, 5, 4, 6, 2, 1, 0, 4, 6, 7, 5, 8, 3, 6].map((value, day) => ({
              label: `Nov ${day + 5}`,
              value,
            })),
          },
        },
      ],
    },
    {
      name: 'chart-heat',
      samples: () => [
        {
          title: 'A week',
          params: {
            id: 'heat',
            title: 'Requests by weekday and hour',
            summary: 'Monday morning is the busiest.',
            heads: ['Day', ...hours],
            max: 9,
            rows: days.map((label, day) => ({
              label,
              values: hours.map((_, hour) => Math.max(0, 9 - day - 2 * Math.abs(hour - 1))),
            })),
          },
        },
      ],
    },
  ],
};
