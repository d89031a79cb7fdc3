// Name, phone and email are asked the same way by every form.
import type { Field } from './form.ts';

// Lenient on purpose: the cost of a wrong refusal is a lost customer. One @, a dot in the domain, and nothing that would
// make two addresses of one or put words around it. Quoted local parts are legal and unused by people; they are how
// markup gets into an address.
const email = /^[^\s@<>()[\]",;:\\]+@[^\s@<>()[\]",;:\\.]+(\.[^\s@<>()[\]",;:\\.]+)+$/;

export function contactFields({
  country,
  isPhone,
}: {
  country: string;
  isPhone: (typed: string) => boolean;
}) {
  return {
    fullName: {
      name: 'full_name',
      kind: 'text',
      label: 'Your name',
      required: 'Enter your name',
      max: { length: 100, message: 'Name must be 100 characters or less' },
      autocomplete: 'name',
      autocapitalize: 'words',
      spellcheck: false,
    },
    phone: {
      name: 'phone',
      kind: 'tel',
      label: 'Phone',
      max: { length: 40, message: 'Phone number must be 40 characters or less' },
      format: {
        test: isPhone,
        message:
          country === 'US' || country === 'CA'
            ? 'Enter a phone number with its area code'
            : 'Enter a phone number with its country code',
      },
      autocomplete: 'tel',
      inputmode: 'tel',
      width: 16,
    },
    email: {
      name: 'email',
      kind: 'email',
      label: 'Email',
      max: { length: 254, message: 'Email must be 254 characters or less' },
      format: {
        test: (value) => email.test(value),
        message: 'Enter an email address like name@example.com',
        browser: { pattern: email.source },
      },
      autocomplete: 'email',
      inputmode: 'email',
      autocapitalize: 'none',
      spellcheck: false,
    },
  } satisfies Record<string, Field>;
}
