// What the canary answers in the estimate form: always the same, and in order in every country.

export const canaryName = 'Porchlight canary';

/** It stands in the description of the record: letters and full stops only, which no Odoo writes in another way. */
export const canaryWords =
  'The site sent this itself to see whether requests reach Odoo. It is removed within minutes. If it is still here tomorrow delete it.';

// As people there write one, and none that is in use. Where we know no pattern anything will do.
const postalCodes: Record<string, string> = { AU: '0000', CA: 'A0A 0A0', GB: 'ZZ99 9ZZ', IE: 'A00 0000' };

export interface Business {
  /** ISO 3166-1 alpha-2. */
  country: string;
  phone: { e164: string };
}

/** Nobody is written to or called: the address is one that no mail reaches (RFC 2606), the number the business's own. */
export function canaryAnswers({ country, phone }: Business): Record<string, string> {
  return {
    service: 'other',
    details: canaryWords,
    timing: 'planning',
    postal_code: postalCodes[country] ?? '00000',
    city: canaryName,
    full_name: canaryName,
    phone: phone.e164,
    email: 'canary@porchlight.invalid',
    reply_by: 'email',
  };
}
