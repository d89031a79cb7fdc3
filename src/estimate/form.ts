// The estimate form: its fields with their words and limits, and what becomes of its answers.
import type { Content } from '../content/content.ts';
import { readPhone } from '../submission/phone.ts';
import type { Estimate } from '../submission/submission.ts';
import { contactFields } from '../web/contact-fields.ts';
import { answersOf, type Field, type FormDefinition, type Values } from '../web/form.ts';
import { isPostalCode, postalCodeOf } from './postal.ts';

/** The value of "something else": not a service, so the details must say what it is. */
export const other = 'other';

export function estimateForm(content: Content): FormDefinition {
  const { business, services } = content;
  const sms = business.smsEnabled;
  const contact = contactFields({
    country: business.country,
    isPhone: (typed) => readPhone(typed, business.country).e164 !== null,
  });

  const fields: Field[] = [
    {
      name: 'service',
      kind: 'choice',
      label: 'What do you need?',
      required: 'Choose a service',
      items: [
        ...services.map(({ slug, name, hint }) => ({ value: slug, text: name, hint })),
        { value: other, text: 'Something else', hint: 'Tell us below' },
      ],
      columns: 2,
    },
    {
      name: 'details',
      kind: 'textarea',
      label: 'Anything we should know?',
      hint: 'What happened, where in the home, and anything you already tried. If you chose Something else: what it is',
      // Required with one of the services: marking it optional would be untrue then.
      markOptional: false,
      min: { length: 10, message: 'Describe the work in at least 10 characters' },
      max: { length: 2000, message: 'Description must be 2,000 characters or less' },
      rows: 5,
      spellcheck: true,
    },
    {
      name: 'timing',
      kind: 'choice',
      label: 'When do you need it?',
      required: 'Choose when you need it',
      items: [
        { value: 'emergency', text: 'Emergency', hint: 'Today, it cannot wait', danger: true },
        { value: 'this_week', text: 'This week' },
        { value: 'this_month', text: 'In the next month' },
        { value: 'planning', text: 'Just planning' },
      ],
      columns: 2,
    },
    ...placeFields(business.country),
    {
      name: 'property_type',
      kind: 'choice',
      label: 'Type of property',
      items: [
        { value: 'home', text: 'Home' },
        { value: 'business', text: 'Business' },
        { value: 'rental', text: 'Rental' },
      ],
      columns: 3,
    },
    contact.fullName,
    {
      ...contact.phone,
      hint: 'For this request only. Any format is fine (other countries: start with +)',
      markOptional: false,
    },
    { ...contact.email, hint: 'If you would rather we write to you', markOptional: false },
    {
      name: 'reply_by',
      kind: 'choice',
      label: 'How should we reply?',
      required: 'Choose how we should reply',
      items: [
        { value: 'call', text: 'Call' },
        ...(sms ? [{ value: 'text', text: 'Text' }] : []),
        { value: 'email', text: 'Email' },
      ],
      columns: 3,
    },
    ...(sms ? [smsConsent(business.country, business.legalName)] : []),
  ];

  return {
    fields,
    rules: [
      { field: 'details', when: { field: 'service', is: [other] }, message: 'Tell us what you need' },
      {
        field: 'phone',
        when: { field: 'reply_by', is: ['call'] },
        message: 'Enter a phone number so we can call you',
      },
      {
        field: 'phone',
        when: { field: 'reply_by', is: ['text'] },
        message: 'Enter a phone number so we can text you',
      },
      {
        field: 'email',
        when: { field: 'reply_by', is: ['email'] },
        message: 'Enter an email address so we can write to you',
      },
      { field: 'phone', unless: 'email', message: 'Enter a phone number or an email address' },
    ],
  };
}

function placeFields(country: string): Field[] {
  const street: Field = {
    name: 'address_line1',
    kind: 'text',
    label: 'Street address',
    hint: 'Helps with permits and arrival time',
    max: { length: 120, message: 'Street address must be 120 characters or less' },
    autocomplete: 'address-line1',
  };
  const postal = postalCodeOf(country);
  if (postal) {
    return [
      {
        name: 'postal_code',
        kind: 'text',
        label: postal.label,
        hint: 'So we know we can reach you',
        required: postal.empty,
        max: { length: 12, message: postal.bad },
        format: {
          test: (value) => isPostalCode(value, postal),
          message: postal.bad,
          ...(postal.pattern && { browser: { pattern: postal.pattern.source, compact: true } }),
        },
        autocomplete: 'postal-code',
        ...(postal.numeric ? { inputmode: 'numeric' } : { autocapitalize: 'characters' }),
        spellcheck: false,
        width: 8,
      },
      street,
    ];
  }
  const town = { kind: 'text', max: { length: 80, message: 'That must be 80 characters or less' } } as const;
  return [
    street,
    { ...town, name: 'city', label: 'City', required: 'Enter your city', autocomplete: 'address-level2' },
    { ...town, name: 'region', label: 'State or region', autocomplete: 'address-level1' },
  ];
}

function smsConsent(country: string, legalName: string): Field {
  const us = `Text me about this request and my appointments. ${legalName} may send texts to the number above, some automated. Message and data rates may apply. Reply STOP to stop, HELP for help. You do not have to agree to get an estimate.`;
  return {
    name: 'sms_consent',
    kind: 'checkbox',
    label: country === 'US' ? us : 'Text me about this request',
    items: [{ value: 'yes', text: 'Yes' }],
  };
}

const isSmsConsent = ({ name }: Field) => name === 'sms_consent';

export function toEstimate(
  content: Content,
  definition: FormDefinition,
  values: Values,
  made: Pick<Estimate, 'id' | 'reference' | 'receivedAt' | 'screened' | 'page' | 'attribution'>,
): Estimate {
  const { country } = content.business;
  const answers = answersOf(definition, values);
  if (values.reply_by === 'text' && values.sms_consent !== 'yes') {
    answers.push({ label: 'Note', text: 'Asked for a text but gave no consent to texts: call instead' });
  }
  const agreedTo = values.sms_consent === 'yes' ? definition.fields.find(isSmsConsent)?.label : undefined;
  const slug = values.service ?? other;
  return {
    ...made,
    form: 'estimate',
    locale: content.business.locale,
    answers,
    ...(agreedTo !== undefined && { consents: [{ text: agreedTo, givenAt: made.receivedAt }] }),
    fullName: values.full_name ?? '',
    email: values.email || null,
    phone: values.phone ? readPhone(values.phone, country) : null,
    service: {
      slug,
      name: content.services.find((service) => service.slug === slug)?.name ?? 'Something else',
    },
    timing: values.timing as Estimate['timing'],
    country,
    postalCode: values.postal_code?.toUpperCase() || null,
    addressLine1: values.address_line1 || null,
    city: values.city || null,
    region: values.region || null,
  };
}
