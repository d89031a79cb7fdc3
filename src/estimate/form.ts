// The estimate form: its fields with their words and limits, what depends on what, and its stages.
import type { Content } from '../content/content.ts';
import type { Words } from '../content/words.ts';
import { readPhone } from '../submission/phone.ts';
import type { Condition } from '../web/condition.ts';
import { contactFields } from '../web/contact-fields.ts';
import type { Field, FormDefinition, Rule } from '../web/form.ts';
import { mostFiles } from '../web/form-files.ts';
import { placeFields } from './place-fields.ts';

/** The value of "something else": not a service, so the details must say what it is. */
export const other = 'other';

const longest = { details: 2000 };
const fewest = 10;

const isOther: Condition = { field: 'service', is: [other] };
const repliesBy = (method: string): Condition => ({ field: 'reply_by', is: [method] });
const isEmpty = (field: string): Condition => ({ field, is: [''] });

export function estimateForm(content: Content): FormDefinition {
  const { business, estimate } = content;
  const { t } = content.words;
  const what = whatFields(content);
  const where = [timingField(t), ...placeFields(content), propertyField(t)];
  const contact = contactStage(content);
  const names = (fields: Field[]) => fields.map(({ name }) => name);
  return {
    fields: [...what, ...where, ...contact],
    rules: rulesOf(content),
    notices: {
      emergency: { field: 'timing', is: ['emergency'] },
      ...(names(where).includes('postal_code') && {
        outOfArea: { field: 'postal_code', beginsWithNoneOf: business.areaPostalCodes },
      }),
      ...(business.smsEnabled && {
        callInstead: { all: [repliesBy('text'), { not: { field: 'sms_consent', is: ['yes'] } }] },
      }),
    },
    ...(estimate.layout === 'steps' && {
      stages: [
        { name: 'what', path: '', fields: names(what) },
        { name: 'where', path: '/where', fields: names(where) },
        { name: 'contact', path: '/contact', fields: names(contact) },
      ],
    }),
  };
}

function whatFields({ services, words: { t } }: Content): Field[] {
  return [
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
      draftKeep: 'local',
    },
    {
      name: 'details',
      kind: 'textarea',
      label: t('estimate.details.label'),
      hint: t('estimate.details.hint'),
      instead: {
        when: isOther,
        label: t('estimate.details.labelOther'),
        hint: t('estimate.details.hintOther'),
      },
      min: { length: fewest, message: t('estimate.details.short', { min: fewest }) },
      max: { length: longest.details, message: t('estimate.details.long', { max: longest.details }) },
      rows: 5,
      spellcheck: true,
      draftKeep: 'local',
    },
    {
      name: 'photos',
      kind: 'files',
      label: t('estimate.photos.label'),
      hint: t('estimate.photos.hint', { max: mostFiles }),
      accept: 'photos',
    },
  ];
}

function timingField(t: Words['t']): Field {
  return {
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
    draftKeep: 'local',
  };
}

function propertyField(t: Words['t']): Field {
  return {
    name: 'property_type',
    kind: 'choice',
    label: t('estimate.property.label'),
    items: [
      { value: 'home', text: t('estimate.property.home') },
      { value: 'business', text: t('estimate.property.business') },
      { value: 'rental', text: t('estimate.property.rental') },
    ],
    columns: 3,
    draftKeep: 'session',
  };
}

function contactStage({ business, estimate, locale, words: { t } }: Content): Field[] {
  const contact = contactFields({
    t,
    country: business.country,
    isPhone: (typed) => readPhone(typed, business.country).e164 !== null,
  });
  const sms = business.smsEnabled;
  /** With either of the two neither is optional; else the other one is. */
  const asked = (method: 'phone' | 'email', empty: string) => ({
    markOptional: estimate.require !== 'either',
    ...(estimate.require === method && { required: empty }),
  });
  return [
    contact.fullName,
    { ...contact.phone, hint: t('estimate.phone.hint'), ...asked('phone', t('estimate.phone.empty')) },
    { ...contact.email, hint: t('estimate.email.hint'), ...asked('email', t('estimate.email.empty')) },
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
      draftKeep: 'session',
    },
    ...(sms ? [smsConsent(business, locale.prefix, t)] : []),
  ];
}

function smsConsent({ country, legalName }: Content['business'], prefix: string, t: Words['t']): Field {
  return {
    name: 'sms_consent',
    kind: 'checkbox',
    label: country === 'US' ? t('estimate.sms.us', { legalName }) : t('estimate.sms.other'),
    ...(country === 'US' && { link: { text: t('estimate.sms.terms'), href: `${prefix}/privacy#texts` } }),
    // Said before it is known: without script nothing shows the notice in time.
    hint: t('estimate.sms.hint'),
    items: [{ value: 'yes', text: t('estimate.sms.yes') }],
  };
}

function rulesOf({ estimate, words: { t } }: Content): Rule[] {
  return [
    { field: 'details', when: isOther, message: t('estimate.details.empty') },
    { field: 'phone', when: repliesBy('call'), message: t('estimate.phone.forCall') },
    { field: 'phone', when: repliesBy('text'), message: t('estimate.phone.forText') },
    { field: 'email', when: repliesBy('email'), message: t('estimate.email.forEmail') },
    ...(estimate.require === 'either'
      ? [{ field: 'phone', when: isEmpty('email'), message: t('estimate.phone.orEmail') }]
      : []),
  ];
}
