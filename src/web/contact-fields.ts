// Name, phone and email are asked the same way by every form.
import type { Words } from '../content/words.ts';
import type { Field } from './form.ts';

const longest = { name: 100, phone: 40, email: 254 };

// Lenient on purpose: the cost of a wrong refusal is a lost customer. One @, a dot in the domain, and nothing that would
// make two addresses of one or put words around it. Quoted local parts are legal and unused by people; they are how
// markup gets into an address.
const email = /^[^\s@<>()[\]",;:\\]+@[^\s@<>()[\]",;:\\.]+(\.[^\s@<>()[\]",;:\\.]+)+$/;

export function contactFields({
  t,
  country,
  isPhone,
}: {
  t: Words['t'];
  country: string;
  isPhone: (typed: string) => boolean;
}) {
  return {
    fullName: {
      name: 'full_name',
      kind: 'text',
      label: t('forms.name.label'),
      required: t('forms.name.empty'),
      max: { length: longest.name, message: t('forms.name.long', { max: longest.name }) },
      autocomplete: 'name',
      autocapitalize: 'words',
      spellcheck: false,
      draftKeep: 'session',
    },
    phone: {
      name: 'phone',
      kind: 'tel',
      label: t('forms.phone.label'),
      max: { length: longest.phone, message: t('forms.phone.long', { max: longest.phone }) },
      format: {
        test: isPhone,
        message:
          country === 'US' || country === 'CA' ? t('forms.phone.badArea') : t('forms.phone.badCountry'),
      },
      autocomplete: 'tel',
      inputmode: 'tel',
      width: 16,
      draftKeep: 'session',
    },
    email: {
      name: 'email',
      kind: 'email',
      label: t('forms.email.label'),
      max: { length: longest.email, message: t('forms.email.long', { max: longest.email }) },
      format: {
        test: (value) => email.test(value),
        message: t('forms.email.bad'),
        browser: { pattern: email.source },
      },
      autocomplete: 'email',
      inputmode: 'email',
      autocapitalize: 'none',
      spellcheck: false,
      draftKeep: 'session',
    },
  } satisfies Record<string, Field>;
}
