// Where the work is: what is asked depends on the country and on what the business wants to know.
import type { Content } from '../content/content.ts';
import type { Words } from '../content/words.ts';
import type { Field } from '../web/form.ts';
import { isPostalCode, postalCodeOf } from './postal.ts';

const longest = { street: 120, town: 80 };

export function placeFields({ business, estimate, words: { t } }: Content): Field[] {
  const postal = postalField(business.country, t);
  const street: Field = {
    name: 'address_line1',
    kind: 'text',
    label: t('estimate.street.label'),
    hint: t('estimate.street.hint'),
    max: { length: longest.street, message: t('estimate.street.long', { max: longest.street }) },
    autocomplete: 'address-line1',
    draftKeep: 'session',
  };
  if (!postal) return [street, ...townFields(t, { required: true })];
  return [postal, street, ...(estimate.address === 'full' ? townFields(t, { required: false }) : [])];
}

function postalField(country: string, t: Words['t']): Field | undefined {
  const postal = postalCodeOf(country);
  if (!postal) return undefined;
  const bad = t(`estimate.postal.${postal.name}.bad`);
  return {
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
    draftKeep: 'local',
  };
}

/** Where there are no postal codes, the town alone says where it is. */
function townFields(t: Words['t'], { required }: { required: boolean }): Field[] {
  const town = {
    kind: 'text',
    max: { length: longest.town, message: t('estimate.townLong', { max: longest.town }) },
    draftKeep: 'session',
  } as const;
  return [
    {
      ...town,
      name: 'city',
      label: t('estimate.city.label'),
      ...(required && { required: t('estimate.city.empty') }),
      autocomplete: 'address-level2',
    },
    { ...town, name: 'region', label: t('estimate.region.label'), autocomplete: 'address-level1' },
  ];
}
