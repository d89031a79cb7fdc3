import type { KitGroup } from './sample.ts';

const states = [
  'received',
  'in-review',
  'waiting-for-you',
  'scheduled',
  'estimate-sent',
  'accepted',
  'done',
  'declined',
  'cancelled',
  'overdue',
];

/** What tells a visitor where things stand. */
export const feedbackSamples: KitGroup = {
  title: 'Feedback',
  pages: [
    {
      name: 'callout',
      samples: () => [
        { title: 'Info', params: { text: 'We read every request within 30 minutes in business hours.' } },
        {
          title: 'Warning, with a title',
          params: {
            tone: 'warning',
            title: 'That is outside our usual area',
            text: 'We will still read it and tell you either way.',
          },
        },
        {
          title: 'Danger, with an action',
          params: {
            tone: 'danger',
            title: 'Gas smell, sparks, or water near electrics?',
            text: 'Leave the area and call the emergency number, then call us.',
            action: { text: 'Call 911', href: 'tel:911' },
          },
        },
        { title: 'Success', params: { tone: 'success', text: 'Your note was added.' } },
      ],
    },
    {
      name: 'flash',
      samples: () => [
        { title: 'Success', params: { text: 'The photo was removed.' } },
        {
          title: 'Info, with an action',
          params: {
            tone: 'info',
            text: 'We kept what you typed on Tuesday.',
            action: { text: 'Clear it', href: '/free-estimate' },
          },
        },
      ],
    },
    {
      name: 'toast',
      template: 'pages/kit/toast.njk',
      samples: () => [
        { title: 'Plain', params: { text: 'Reference copied' } },
        { title: 'With an action', params: { text: 'IMG_2041.jpg was removed', action: { text: 'Undo' } } },
      ],
    },
    { name: 'badge', samples: () => states.map((state) => ({ title: state, params: { state } })) },
    {
      name: 'timeline',
      samples: () => [
        {
          title: 'A request on its way',
          params: {
            items: [
              {
                state: 'scheduled',
                text: 'We come on Thursday at 9:00 am.',
                time: 'November 18, 2:10 pm',
                datetime: '2026-11-18T14:10:00-06:00',
              },
              {
                state: 'estimate-sent',
                text: 'We sent you a written price.',
                time: 'November 17, 4:42 pm',
                datetime: '2026-11-17T16:42:00-06:00',
              },
              {
                state: 'received',
                text: 'We received your request.',
                time: 'November 17, 4:05 pm',
                datetime: '2026-11-17T16:05:00-06:00',
              },
            ],
          },
        },
        {
          title: 'One line',
          params: {
            items: [{ state: 'received', text: 'We received your request.', time: 'Today, 4:05 pm' }],
          },
        },
      ],
    },
  ],
};
