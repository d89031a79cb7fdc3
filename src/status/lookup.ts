// The form that finds a request again: what it asks, and what it finds.
import type { Content } from '../content/content.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { isErased, type Erased } from '../submission/erased.ts';
import { readPhone } from '../submission/phone.ts';
import { readReference } from '../submission/reference.ts';
import type { Submission } from '../submission/submission.ts';
import type { FormDefinition, Values } from '../web/form.ts';

export function lookupForm({ words: { t } }: Pick<Content, 'words'>): FormDefinition {
  return {
    fields: [
      {
        name: 'reference',
        kind: 'text',
        label: t('status.reference.label'),
        hint: t('status.reference.hint'),
        required: t('status.reference.empty'),
        autocapitalize: 'characters',
        spellcheck: false,
        width: 16,
      },
      {
        name: 'contact',
        kind: 'text',
        label: t('status.contact.label'),
        required: t('status.contact.empty'),
        autocomplete: 'email',
        inputmode: 'email',
        autocapitalize: 'none',
        spellcheck: false,
      },
    ],
    rules: [],
  };
}

/** The id of the request that was sent with this reference from this contact. */
export async function findRequest(
  { reference, contact }: Values,
  outbox: Pick<Outbox, 'show'>,
  country: string,
): Promise<string | undefined> {
  const known = readReference(reference ?? '');
  const found = known === undefined ? undefined : await outbox.show(known);
  return found && isContactOf(found.submission, contact ?? '', country) ? found.submission.id : undefined;
}

function isContactOf(submission: Submission | Erased, typed: string, country: string): boolean {
  if (isErased(submission)) return false;
  const { email, phone } = submission;
  if (email !== null && email.toLowerCase() === typed.toLowerCase()) return true;
  if (phone === null || digitsOf(typed) === '') return false;
  const { e164 } = readPhone(typed, country);
  return (e164 !== null && e164 === phone.e164) || digitsOf(typed) === digitsOf(phone.e164 ?? phone.typed);
}

const digitsOf = (text: string) => text.replace(/\D/g, '');
