import nunjucks from 'nunjucks';
import { fieldPages, services } from './field-samples.ts';
import type { KitGroup } from './sample.ts';

const photos = [
  { id: 'a', name: 'IMG_2041.jpg', size: '412 KB' },
  { id: 'b', name: 'the-old-panel-with-its-door-open-and-all-labels.jpg', size: '1.2 MB' },
  { id: 'c', name: 'IMG_2042.jpg', state: 'preparing' },
  { id: 'd', name: 'IMG_2043.jpg', state: 'uploading', percent: 40 },
  { id: 'e', name: 'IMG_2044.jpg', state: 'failed' },
  { id: 'f', name: 'scan.tif', state: 'refused', text: 'scan.tif is not a JPG, PNG or WebP' },
];

/** What a visitor fills in. */
export const formSamples: KitGroup = {
  title: 'Forms',
  pages: [
    ...fieldPages,
    {
      name: 'radio-cards',
      samples: () => [
        {
          title: 'Two columns, one chosen',
          params: { legend: 'What do you need?', name: 'two', items: services, value: 'charger', columns: 2 },
        },
        {
          title: 'One column, with danger',
          params: {
            legend: 'When do you need it?',
            name: 'timing',
            required: true,
            items: [
              { value: 'emergency', text: 'Emergency', hint: 'Today, it cannot wait', danger: true },
              { value: 'week', text: 'This week' },
              { value: 'month', text: 'In the next month' },
            ],
          },
        },
        {
          title: 'Three columns, with icons, optional',
          params: {
            legend: 'How should we reply?',
            name: 'reply',
            columns: 3,
            optional: true,
            items: [
              { value: 'call', text: 'Call', icon: 'phone' },
              { value: 'text', text: 'Text', icon: 'message-square' },
              { value: 'email', text: 'Email', icon: 'mail' },
            ],
          },
        },
        {
          title: 'With an error',
          params: {
            legend: 'How soon do you need us?',
            name: 'urgency',
            hint: 'We answer the most urgent first',
            error: 'Choose how soon you need us',
            required: true,
            items: services.slice(0, 2),
          },
        },
        {
          title: 'The question as the heading of the page',
          params: { legend: 'Where is it?', name: 'where', legendAsH1: true, items: services.slice(0, 2) },
        },
      ],
    },
    {
      name: 'checkbox',
      samples: () => [
        {
          title: 'Default',
          params: { label: 'Text me about this request and my appointments', name: 'sms', value: 'yes' },
        },
        {
          title: 'Ticked',
          params: { label: 'The pets are shut away', name: 'pets', value: 'yes', checked: true },
        },
        {
          title: 'With a link in its label',
          params: {
            label: new nunjucks.runtime.SafeString(
              'I have read <a class="link" href="/privacy">how my answers are kept</a>',
            ),
            name: 'read',
            value: 'yes',
          },
        },
        {
          title: 'With an error',
          params: {
            label: 'I may be called about this request',
            name: 'consent',
            value: 'yes',
            hint: 'Only about this request',
            error: 'Tick the box so that we may call you',
            required: true,
          },
        },
      ],
    },
    {
      name: 'file-drop',
      samples: () => [
        { title: 'Empty', params: { label: 'Photos', name: 'photos', optional: true } },
        {
          title: 'With every state of a file',
          params: {
            label: 'More photos',
            name: 'more',
            hint: 'Up to 6. A photo often saves a visit',
            files: photos,
          },
        },
        {
          title: 'With an error',
          params: { label: 'Documents', name: 'documents', max: 1, error: 'You can add 1 file', maxMb: 5 },
        },
      ],
    },
    {
      name: 'error-summary',
      samples: () => [
        {
          title: 'Two problems',
          params: {
            errors: [
              { text: 'Enter your ZIP code', href: '#postal' },
              { text: 'Enter a phone number or an email address', href: '#phone' },
            ],
          },
        },
        {
          title: 'A title of its own',
          params: {
            id: 'other-summary',
            title: 'Check these answers',
            errors: [{ text: 'Choose a service', href: '#service' }],
          },
        },
      ],
    },
    {
      name: 'stepper',
      samples: () => [
        { title: 'First', params: { current: 1, total: 3 } },
        { title: 'Second, with a name', params: { current: 2, total: 3, label: 'Where and when' } },
        { title: 'Last', params: { current: 3, total: 3 } },
      ],
    },
    {
      name: 'summary-card',
      samples: () => [
        {
          title: 'With Change buttons',
          params: {
            title: 'Check your answers',
            rows: [
              { key: 'Service', value: 'EV charger', change: 'what#service' },
              {
                key: 'Details',
                value: 'A charger in the garage.\nThe panel is on the other side of the wall.',
                change: 'what#details',
              },
              { key: 'Photos', value: '2', change: 'what#photos', changeText: 'Change or add' },
              { key: 'Place', value: '78704', change: 'where#postal_code' },
            ],
          },
        },
        { title: 'Plain', params: { rows: [{ key: 'Topic', value: 'Work you did recently' }] } },
      ],
    },
  ],
};
