// What becomes of the answers of an estimate form.
import { consentTo } from '../submission/consent.ts';
import { readPhone } from '../submission/phone.ts';
import type { Estimate } from '../submission/submission.ts';
import type { Asked } from '../web/form.ts';
import { answersOf } from '../web/form-controls.ts';
import type { Post } from '../web/form-post.ts';
import { other } from './form.ts';

type Made = Pick<Estimate, 'id' | 'reference' | 'receivedAt' | 'screened'>;

/** In the words of `own`, the owner's, but for what the visitor agreed to: that stays as they saw it in `shown`. */
export function toEstimate(
  { own, shown }: Asked,
  { values, page, attribution }: Pick<Post, 'values' | 'page' | 'attribution'>,
  made: Made,
): Estimate {
  const { t } = own.content.words;
  const { country } = own.content.business;
  const locale = shown.content.locale.tag;
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
    page,
    attribution,
    locale,
    answers,
    ...(agreedTo !== undefined && {
      consents: [consentTo({ text: agreedTo, givenAt: made.receivedAt, locale, page })],
    }),
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
