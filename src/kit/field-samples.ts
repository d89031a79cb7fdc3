import type { KitPage } from './sample.ts';

export const services = [
  { value: 'panel', text: 'Panel upgrade', hint: 'More capacity or an old panel' },
  { value: 'charger', text: 'EV charger', hint: 'Home charging' },
  { value: 'repair', text: 'Repair', hint: 'Something stopped working' },
  { value: 'other', text: 'Something else', hint: 'Tell us below' },
];

/** One answer each, and the button that sends them. */
export const fieldPages: KitPage[] = [
  {
    name: 'button',
    samples: () => [
      { title: 'Primary', params: { text: 'Send my request' } },
      { title: 'Secondary', params: { text: 'Add photos', variant: 'secondary', icon: 'camera' } },
      { title: 'Accent', params: { text: 'Get a free estimate', variant: 'accent' } },
      {
        title: 'Inverse',
        ink: true,
        params: { text: 'Call (512) 555-0148', href: 'tel:+15125550148', variant: 'inverse', icon: 'phone' },
      },
      { title: 'Ghost', params: { text: 'Back to the home page', variant: 'ghost', icon: 'arrow-left' } },
      { title: 'Danger', params: { text: 'Cancel this request', variant: 'danger' } },
      { title: 'Small', params: { text: 'Copy', variant: 'secondary', size: 'sm', icon: 'copy' } },
      { title: 'Full width', params: { text: 'Continue', iconEnd: 'arrow-right', full: true } },
      { title: 'A link', params: { text: 'Check this request', href: '/status', variant: 'secondary' } },
      {
        title: 'Sending',
        params: { text: 'Sending...', busyText: 'Sending...', attrs: { 'aria-disabled': 'true' } },
      },
    ],
  },
  {
    name: 'field',
    samples: () => [
      {
        title: 'Default',
        params: { label: 'Your name', name: 'full_name', autocomplete: 'name', required: true },
      },
      {
        title: 'With a hint',
        params: { label: 'Email', name: 'email', type: 'email', hint: 'We send your reference here' },
      },
      { title: 'Optional', params: { label: 'Street address', name: 'street', optional: true } },
      { title: 'Filled', params: { label: 'Phone', name: 'phone', type: 'tel', value: '512.555.0148' } },
      {
        title: 'With an error',
        params: {
          label: 'ZIP code',
          name: 'postal',
          width: 8,
          value: '787',
          hint: 'So we know we can reach you',
          error: 'Enter a ZIP code with 5 digits',
          required: true,
        },
      },
      { title: 'Width 4', params: { label: 'Floor', name: 'floor', type: 'number-as-text', width: 4 } },
      {
        title: 'Width 16',
        params: { label: 'Job, invoice or request number', name: 'reference', width: 16, maxlength: 40 },
      },
      { title: 'With a prefix', params: { label: 'Budget', name: 'budget', prefix: '$', width: 8 } },
      {
        title: 'With a suffix',
        params: { label: 'Length of the run', name: 'run', suffix: 'ft', width: 8 },
      },
      {
        title: 'With a prefix and an error',
        params: {
          label: 'Amount',
          name: 'amount',
          prefix: '$',
          width: 8,
          error: 'Enter an amount like 750',
        },
      },
    ],
  },
  {
    name: 'select',
    samples: () => [
      { title: 'Default', params: { label: 'What do you need?', name: 'service', items: services } },
      {
        title: 'Filled, optional',
        params: { label: 'Type of work', name: 'work', items: services, value: 'repair', optional: true },
      },
      {
        title: 'With an error',
        params: {
          label: 'Service',
          name: 'wrong',
          items: services,
          placeholderText: 'Choose a service',
          hint: 'The closest one will do',
          error: 'Choose a service',
          required: true,
        },
      },
    ],
  },
  {
    name: 'textarea',
    samples: () => [
      {
        title: 'With a limit',
        params: {
          label: 'Anything we should know?',
          name: 'details',
          hint: 'What happened, where in the home, and anything you already tried',
          maxlength: 2000,
          optional: true,
        },
      },
      {
        title: 'Near its limit',
        params: { label: 'Note', name: 'near', maxlength: 40, value: 'The panel hums when the dryer runs' },
      },
      {
        title: 'Over its limit',
        params: {
          label: 'Short note',
          name: 'over',
          maxlength: 20,
          value: 'The panel hums when the dryer runs',
        },
      },
      {
        title: 'With an error',
        params: {
          label: 'What is wrong?',
          name: 'message',
          rows: 6,
          value: 'Breaker',
          error: 'Describe the work in at least 10 characters',
          required: true,
        },
      },
    ],
  },
];
