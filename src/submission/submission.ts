// What one visitor sent once, in words that neither the pages nor Odoo own.

export type Form = 'estimate' | 'helpdesk';

/** A phone number as it was typed, and in E.164 where it could be understood. */
export interface Phone {
  typed: string;
  e164: string | null;
  extension: string | null;
}

/** One question and its answer in the owner's language. The answer may hold line breaks. */
export interface Answer {
  label: string;
  text: string;
}

/** Why a submission is clear or held. `reasons` are short codes such as `captcha: low score`, never personal data. */
export interface Screened {
  outcome: 'clear' | 'held';
  reasons: string[];
}

/** One arrival at the site. */
export interface Touch {
  /** Milliseconds since the epoch; null when the visitor's browser did not say. */
  at: number | null;
  /** Path of the page they landed on, without its query. */
  page: string | null;
  /** Where they came from: origin and path of another site. */
  referrer: string | null;
  /** What the address they followed said, by name: `utm_source`, `gclid` and the others that site.yaml lists. */
  params: Readonly<Record<string, string>>;
}

/** How the visitor came here: the first time, and the last where that was another. */
export interface Attribution {
  first: Touch;
  last: Touch | null;
}

/** A file that came with a submission. Its bytes are kept beside the submission, not in it. */
export interface SubmittedFile {
  /** From 1, in the order they were added. */
  n: number;
  name: string;
  mediaType: string;
  bytes: number;
  /** SHA-256 of its bytes, as hexadecimal: the same file sent again is known by it. */
  digest: string;
  /** The upload that holds its bytes. */
  upload: string;
}

/** What the visitor agreed to, word for word. */
export interface Consent {
  text: string;
  /** Names this wording: another text has another version. */
  version: string;
  /** Milliseconds since the epoch. */
  givenAt: number;
  /** In which language, and on which page, they read it. */
  locale: string;
  page: string;
}

interface Common {
  /** UUIDv7; fixed when the submission is accepted, the root of every External ID. */
  id: string;
  /** What the visitor is told, such as `E-7F4K-2Q9M`. */
  reference: string;
  /** Milliseconds since the epoch. */
  receivedAt: number;
  /** Path of the page that was sent. */
  page: string;
  locale: string;
  screened: Screened;
  /** Every answer in the order of the form: whatever a destination has no field for is still in here. */
  answers: Answer[];
  fullName: string;
  email: string | null;
  phone: Phone | null;
  attribution?: Attribution | undefined;
  consents?: Consent[];
  files?: SubmittedFile[];
}

export interface Estimate extends Common {
  form: 'estimate';
  service: { slug: string; name: string };
  timing: 'emergency' | 'this_week' | 'this_month' | 'planning';
  /** ISO 3166-1 alpha-2, upper case. */
  country: string;
  postalCode: string | null;
  addressLine1: string | null;
  city: string | null;
  region: string | null;
}

/** What a support request can be about. */
export const topics = ['recent_work', 'scheduling', 'billing', 'warranty', 'other'] as const;

export interface SupportRequest extends Common {
  form: 'helpdesk';
  topic: { value: string; name: string };
  urgency: 'today' | 'days' | 'whenever';
  message: string;
  addressLine1: string | null;
}

export type Submission = Estimate | SupportRequest;

/** What is handed over of a submission, one after the other: its record first, then each file, then the note. */
export type Step = 'record' | 'note' | `file-${number}`;

/**
 * Deliveries of one kind can go in one call, and are refused together when Odoo takes none of them. Files and notes are
 * of a kind for each form: a right on leads says nothing of tickets.
 */
export type Kind = Form | `${Form} file` | `${Form} note`;

const externalIdPrefix = { estimate: 'est', helpdesk: 'sup' } as const;

/**
 * The name under which Odoo knows what a step made, for ever. The module part is ours alone: an External ID that begins
 * with the name of an installed module can be deleted with its record when that module is updated.
 */
export function externalId(submission: Pick<Submission, 'form' | 'id'>, step: Step = 'record'): string {
  const id = submission.id.replaceAll('-', '');
  if (step === 'record') return `porchlight.${externalIdPrefix[submission.form]}_${id}`;
  if (step === 'note') return `porchlight.note_${id}`;
  return `porchlight.att_${id}_${step.slice('file-'.length)}`;
}

/** What follows once the record of a submission is in Odoo, in this order. */
export function stepsAfterRecord(submission: Submission): { step: Step; kind: Kind }[] {
  const { form, files = [] } = submission;
  return [
    ...files.map(({ n }) => ({ step: `file-${n}` as const, kind: `${form} file` as const })),
    { step: 'note', kind: `${form} note` },
  ];
}
