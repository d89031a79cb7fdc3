// What the last page lets the visitor check before it is sent.
import type { Content } from '../content/content.ts';
import type { FormDefinition, Values } from '../web/form.ts';
import { answersOf } from '../web/form-controls.ts';

/** The answers of the pages before, each with the field that changes it. */
export function createReview({ words: { t } }: Pick<Content, 'words'>, definition: FormDefinition) {
  /** What was chosen or typed in these fields, on one line; empty ones are left out. */
  const textOf = (values: Values, ...fields: string[]) =>
    fields
      .flatMap((field) => answersOf(definition, { [field]: values[field] ?? '' }))
      .map(({ text }) => text)
      .join(', ');
  const place = definition.fields.some(({ name }) => name === 'postal_code') ? 'postal_code' : 'city';

  return (values: Values, photos: number) => {
    const where = textOf(values, 'address_line1', 'city', 'region', 'postal_code', 'property_type');
    return [
      { label: t('estimate.review.service'), text: textOf(values, 'service'), field: 'service' },
      {
        label: t('estimate.review.details'),
        text: textOf(values, 'details') || t('estimate.review.none'),
        field: 'details',
      },
      {
        label: t('estimate.photos.label'),
        text: t('estimate.review.photos', { count: photos }),
        field: 'photos',
      },
      { label: t('estimate.review.timing'), text: textOf(values, 'timing'), field: 'timing' },
      { label: t('estimate.review.place'), text: where, field: place },
    ];
  };
}
