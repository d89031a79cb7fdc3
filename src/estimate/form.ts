// The estimate form: its fields with their words and limits, and what becomes of its answers.
import type { Content } from '../content/content.ts';
import type { Words } from '../content/words.ts';
import { readPhone } from '../submission/phone.ts';
import type { Estimate } from '../submission/submission.ts';
import { contactFields } from '../web/contact-fields.ts';
import { answersOf, type Asked, type Field, type FormDefinition, type Values } from '../web/form.ts';
import { isPostalCode, postalCodeOf } from './postal.ts';

/** The value of "something else": not a service, so the details must say what it is. */
export const other = 'other';

const longest = { details: 2000, street: 120, town: 80 };
const fewest = 10;

export function estimateForm({ business, services, words: { t } }: Content): FormDefinition {
  const sms = business.smsEnabled;
  const contact = contactFields({
    t,
    country: business.country,
    isPhone: (typed) => readPhone(typed, business.country).e164 !== null,
  });

  const fields: Field[] = [
    {
      name: 'service',
      kind: 'choice',
      label: t('estimate.service.label'),
      required: t('estimate.service.empty'),
      items: [
        ...services.map(({ slug, name, hint }) => ({ value: slug, text: name, hint })),
        { value: other, text: t('estimate.service.other'), hint: t('estimate.service.otherHint') },
      ],
      columns: 2,
    },
    {
      name: 'details',
      kind: 'textarea',
      label: t('estimate.details.label'),
      hint: t('estimate.details.hint'),
      // Required with one of the services: marking it optional would be untrue then.
      markOptional: false,
      min: { length: fewest, message: t('estimate.details.short', { min: fewest }) },
      max: { length: longest.details, message: t('estimate.details.long', { max: longest.details }) },
      rows: 5,
      spellcheck: true,
    },
    {
      name: 'timing',
      kind: 'choice',
      label: t('estimate.timing.label'),
      required: t('estimate.timing.empty'),
      items: [
        {
          value: 'emergency',
          text: t('estimate.timing.emergency'),
          hint: t('estimate.timing.emergencyHint'),
          danger: true,
        },
        { value: 'this_week', text: t('estimate.timing.this_week') },
        { value: 'this_month', text: t('estimate.timing.this_month') },
        { value: 'planning', text: t('estimate.timing.planning') },
      ],
      columns: 2,
    },
    ...placeFields(business.country, t),
    {
      name: 'property_type',
      kind: 'choice',
      label: t('estimate.property.label'),
      items: [
        { value: 'home', text: t('estimate.property.home') },
        { value: 'business', text: t('estimate.property.business') },
        { value: 'rental', text: t('estimate.property.rental') },
      ],
      columns: 3,
    },
    contact.fullName,
    { ...contact.phone, hint: t('estimate.phone.hint'), markOptional: false },
    { ...contact.email, hint: t('estimate.email.hint'), markOptional: false },
    {
      name: 'reply_by',
      kind: 'choice',
      label: t('estimate.reply.label'),
      required: t('estimate.reply.empty'),
      items: [
        { value: 'call', text: t('estimate.reply.call') },
        ...(sms ? [{ value: 'text', text: t('estimate.reply.text') }] : []),
        { value: 'email', text: t('estimate.reply.email') },
      ],
      columns: 3,
    },
    ...(sms ? [smsConsent(business, t)] : []),
  ];

  const replyBy = (method: string) => ({ field: 'reply_by', is: [method] });
  return {
    fields,
    rules: [
      {
        field: 'details',
        when: { field: 'service', is: [other] },
        message: t('estimate.details.empty'),
      },
      { field: 'phone', when: replyBy('call'), message: t('estimate.phone.forCall') },
      { field: 'phone', when: replyBy('text'), message: t('estimate.phone.forText') },
      { field: 'email', when: replyBy('email'), message: t('estimate.email.forEmail') },
      { field: 'phone', unless: 'email', message: t('estimate.phone.orEmail') },
    ],
  };
}

function placeFields(country: string, t: Words['t']): Field[] {
  const street: Field = {
    name: 'address_line1',
    kind: 'text',
    label: t('estimate.street.label'),
    hint: t('estimate.street.hint'),
    max: { length: longest.street, message: t('estimate.street.long', { max: longest.street }) },
    autocomplete: 'address-line1',
  };
  const postal = postalCodeOf(country);
  if (postal) {
    const bad = t(`estimate.postal.${postal.name}.bad`);
    return [
      {
        name: 'postal_code',
        kind: 'text',
        label: t(`estimate.postal.${postal.name}.label`),
        hint: t('estimate.postal.hint'),
        required: t(`estimate.postal.${postal.name}.empty`),
        max: { length: 12, message: bad },
        format: {
          test: (value) => isPostalCode(value, postal),
          message: bad,
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
  const town = {
    kind: 'text',
    max: { length: longest.town, message: t('estimate.townLong', { max: longest.town }) },
  } as const;
  return [
    street,
    {
      ...town,
      name: 'city',
      label: t('estimate.city.label'),
      required: t('estimate.city.empty'),
      autocomplete: 'address-level2',
    },
    { ...town, name: 'region', label: t('estimate.region.label'), autocomplete: 'address-level1' },
  ];
}

function smsConsent({ country, legalName }: Content['business'], t: Words['t']): Field {
  return {
    name: 'sms_consent',
    kind: 'checkbox',
    label: country === 'US' ? t('estimate.sms.us', { legalName }) : t('estimate.sms.other'),
    items: [{ value: 'yes', text: t('estimate.sms.yes') }],
  };
}

/** In the words of `own`, the owner's, but for what the visitor agreed to: that stays as they saw it in `shown`. */
export function toEstimate(
  { own, shown }: Asked,
  values: Values,
  made: Pick<Estimate, 'id' | 'reference' | 'receivedAt' | 'screened' | 'page' | 'attribution'>,
): Estimate {
  const { t } = own.content.words;
  const { country } = own.content.business;
  const consent = shown.definition.fields.find(({ name }) => name === 'sms_consent');
  const agreedTo = values.sms_consent === 'yes' ? consent?.label : undefined;
  const answers = answersOf(own.definition, { ...values, sms_consent: '' });
  if (agreedTo !== undefined)
    answers.push({ label: t('estimate.agreed.label'), text: t('estimate.agreed.text') });
  else if (values.reply_by === 'text')
    answers.push({ label: t('estimate.noConsent.label'), text: t('estimate.noConsent.text') });
  const slug = values.service ?? other;
  const service = own.content.services.find((candidate) => candidate.slug === slug);
  return {
    ...made,
    form: 'estimate',
    locale: shown.content.locale.tag,
    answers,
    ...(agreedTo !== undefined && { consents: [{ text: agreedTo, givenAt: made.receivedAt }] }),
    fullName: values.full_name ?? '',
    email: values.email || null,
    phone: values.phone ? readPhone(values.phone, country) : null,
    service: { slug, name: service?.name ?? t('estimate.service.other') },
    timing: values.timing as Estimate['timing'],
    country,
    postalCode: values.postal_code?.toUpperCase() || null,
    addressLine1: values.address_line1 || null,
    city: values.city || null,
    region: values.region || null,
  };
}
