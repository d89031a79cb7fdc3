// Submissions that an earlier version of the site kept are read in the words of today.
import { consentTo } from './consent.ts';
import { isErased, type Erased } from './erased.ts';
import type { Attribution, Consent, Submission } from './submission.ts';

/** Once the utm values of one link were all that was known. */
type OldAttribution = Partial<Record<'source' | 'medium' | 'campaign', string | null>>;

/** The submission in a payload of the store that still has its answers. */
export function readKept(payload: string): Submission {
  return inWordsOfToday(JSON.parse(payload) as Submission);
}

/** The submission in any payload of the store, or what is left of it. */
export function readStored(payload: string): Submission | Erased {
  const stored = JSON.parse(payload) as Submission | Erased;
  return isErased(stored) ? stored : inWordsOfToday(stored);
}

function inWordsOfToday(kept: Submission): Submission {
  const { attribution, consents } = kept;
  return {
    ...kept,
    ...(attribution && { attribution: attributionFrom(attribution) }),
    ...(consents && { consents: consents.map((consent) => consentFrom(consent, kept)) }),
  };
}

function attributionFrom(kept: Attribution | OldAttribution): Attribution {
  if ('first' in kept) return kept;
  const { source, medium, campaign } = kept;
  const said = { utm_source: source, utm_medium: medium, utm_campaign: campaign };
  const params = Object.entries(said).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return { first: { at: null, page: null, referrer: null, params: Object.fromEntries(params) }, last: null };
}

/** A consent without a version was given on the page and in the language of its submission. */
function consentFrom(
  kept: Pick<Consent, 'text' | 'givenAt'> | Consent,
  { locale, page }: Submission,
): Consent {
  return 'version' in kept ? kept : consentTo({ ...kept, locale, page });
}
