// The helpdesk form: its fields with their words and limits, and what becomes of its answers.
import type { Content } from '../content/content.ts';
import { readPhone } from '../submission/phone.ts';
import type { SupportRequest } from '../submission/submission.ts';
import { contactFields } from '../web/contact-fields.ts';
import { answersOf, type FormDefinition, type Values } from '../web/form.ts';

const topics = [
  { value: 'recent_work', text: 'Work you did for me' },
  { value: 'scheduling', text: 'A visit or appointment' },
  { value: 'billing', text: 'A bill or payment' },
  { value: 'warranty', text: 'Warranty' },
  { value: 'other', text: 'Something else' },
];

export function helpdeskForm({ business }: Content): FormDefinition {
  const contact = contactFields({
    country: business.country,
    isPhone: (typed) => readPhone(typed, business.country).e164 !== null,
  });
  return {
    fields: [
      {
        name: 'topic',
        kind: 'choice',
        label: 'What is it about?',
        required: 'Choose what it is about',
        items: topics,
        columns: 2,
      },
      {
        name: 'urgency',
        kind: 'choice',
        label: 'How soon do you need us?',
        required: 'Choose how soon you need us',
        items: [
          { value: 'today', text: 'Today', hint: 'It is getting worse', danger: true },
          { value: 'days', text: 'In the next few days' },
          { value: 'whenever', text: 'No rush' },
        ],
        columns: 3,
      },
      {
        name: 'message',
        kind: 'textarea',
        label: 'What is wrong?',
        hint: 'What happened, when it started, and what you have tried',
        required: 'Tell us what is wrong',
        min: { length: 10, message: 'Tell us what is wrong in at least 10 characters' },
        max: { length: 4000, message: 'Message must be 4,000 characters or less' },
        rows: 6,
        spellcheck: true,
      },
      {
        name: 'reference',
        kind: 'text',
        label: 'Job, invoice or request number',
        hint: 'On your invoice or email, like INV/2026/0042 or E-7F4K-2Q9M',
        max: { length: 40, message: 'Number must be 40 characters or less' },
        autocapitalize: 'characters',
        spellcheck: false,
        width: 16,
      },
      contact.fullName,
      { ...contact.email, hint: 'Replies go here', required: 'Enter an email address like name@example.com' },
      { ...contact.phone, hint: 'If a call is quicker' },
      {
        name: 'address_line1',
        kind: 'text',
        label: 'Service address',
        hint: 'Helps if you do not have a number',
        max: { length: 160, message: 'Service address must be 160 characters or less' },
        autocomplete: 'street-address',
      },
    ],
    rules: [],
  };
}

export function toSupportRequest(
  { business }: Content,
  definition: FormDefinition,
  values: Values,
  made: Pick<SupportRequest, 'id' | 'reference' | 'receivedAt' | 'screened' | 'page' | 'attribution'>,
): SupportRequest {
  const topic = topics.find(({ value }) => value === values.topic) ?? topics.at(-1)!;
  return {
    ...made,
    form: 'helpdesk',
    locale: business.locale,
    answers: answersOf(definition, values),
    fullName: values.full_name ?? '',
    email: values.email || null,
    phone: values.phone ? readPhone(values.phone, business.country) : null,
    topic: { value: topic.value, name: topic.text },
    urgency: values.urgency as SupportRequest['urgency'],
    message: values.message ?? '',
    addressLine1: values.address_line1 || null,
  };
}
