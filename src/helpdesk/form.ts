// The helpdesk form: its fields with their words and limits, and what becomes of its answers.
import type { Content } from '../content/content.ts';
import { readPhone } from '../submission/phone.ts';
import { type SupportRequest, topics } from '../submission/submission.ts';
import { contactFields } from '../web/contact-fields.ts';
import type { Asked, FormDefinition } from '../web/form.ts';
import { answersOf } from '../web/form-controls.ts';
import type { Post } from '../web/form-post.ts';

const longest = { message: 4000, reference: 40, address: 160 };
const fewest = 10;

export function helpdeskForm({ business, words: { t } }: Content): FormDefinition {
  const contact = contactFields({
    t,
    country: business.country,
    isPhone: (typed) => readPhone(typed, business.country).e164 !== null,
  });
  return {
    fields: [
      {
        name: 'topic',
        kind: 'choice',
        label: t('helpdesk.topic.label'),
        required: t('helpdesk.topic.empty'),
        items: topics.map((value) => ({ value, text: t(`helpdesk.topics.${value}`) })),
        columns: 2,
        draftKeep: 'local',
      },
      {
        name: 'urgency',
        kind: 'choice',
        label: t('helpdesk.urgency.label'),
        required: t('helpdesk.urgency.empty'),
        items: [
          {
            value: 'today',
            text: t('helpdesk.urgency.today'),
            hint: t('helpdesk.urgency.todayHint'),
            danger: true,
          },
          { value: 'days', text: t('helpdesk.urgency.days') },
          { value: 'whenever', text: t('helpdesk.urgency.whenever') },
        ],
        columns: 3,
        draftKeep: 'local',
      },
      {
        name: 'message',
        kind: 'textarea',
        label: t('helpdesk.message.label'),
        hint: t('helpdesk.message.hint'),
        required: t('helpdesk.message.empty'),
        min: { length: fewest, message: t('helpdesk.message.short', { min: fewest }) },
        max: { length: longest.message, message: t('helpdesk.message.long', { max: longest.message }) },
        rows: 6,
        draftKeep: 'local',
        spellcheck: true,
      },
      {
        name: 'reference',
        kind: 'text',
        label: t('helpdesk.reference.label'),
        hint: t('helpdesk.reference.hint'),
        max: { length: longest.reference, message: t('helpdesk.reference.long', { max: longest.reference }) },
        autocapitalize: 'characters',
        spellcheck: false,
        width: 16,
        draftKeep: 'session',
      },
      {
        name: 'files',
        kind: 'files',
        label: t('helpdesk.files.label'),
        accept: 'documents',
      },
      contact.fullName,
      { ...contact.email, hint: t('helpdesk.email.hint'), required: t('forms.email.bad') },
      { ...contact.phone, hint: t('helpdesk.phone.hint') },
      {
        name: 'address_line1',
        kind: 'text',
        label: t('helpdesk.address.label'),
        hint: t('helpdesk.address.hint'),
        max: { length: longest.address, message: t('helpdesk.address.long', { max: longest.address }) },
        autocomplete: 'address-line1',
        draftKeep: 'session',
      },
    ],
    rules: [],
  };
}

/** In the words of `own`, the owner's. */
export function toSupportRequest(
  { own, shown }: Asked,
  { values, page, attribution }: Pick<Post, 'values' | 'page' | 'attribution'>,
  made: Pick<SupportRequest, 'id' | 'reference' | 'receivedAt' | 'screened'>,
): SupportRequest {
  const { business, words } = own.content;
  const topic = topics.find((value) => value === values.topic) ?? 'other';
  return {
    ...made,
    form: 'helpdesk',
    page,
    attribution,
    locale: shown.content.locale.tag,
    answers: answersOf(own.definition, values),
    fullName: values.full_name ?? '',
    email: values.email || null,
    phone: values.phone ? readPhone(values.phone, business.country) : null,
    topic: { value: topic, name: words.t(`helpdesk.topics.${topic}`) },
    urgency: values.urgency as SupportRequest['urgency'],
    message: values.message ?? '',
    addressLine1: values.address_line1 || null,
  };
}
