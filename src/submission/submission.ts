// What one visitor sent once, in words that neither the pages nor Odoo own.

export type Form = 'estimate' | 'helpdesk';

/** A phone number as it was typed, and in E.164 where it could be understood. */
export interface Phone {
  typed: string;
  e164: string | null;
  extension: string | null;
}

/** One question and its answer in the words the visitor saw. The answer may hold line breaks. */
export interface Answer {
  label: string;
  text: string;
}

/** Why a submission is clear or held. `reasons` are short codes such as `captcha: low score`, never personal data. */
export interface Screened {
  outcome: 'clear' | 'held';
  reasons: string[];
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

export interface SupportRequest extends Common {
  form: 'helpdesk';
  topic: { value: string; name: string };
  urgency: 'today' | 'days' | 'whenever';
  message: string;
  addressLine1: string | null;
}

export type Submission = Estimate | SupportRequest;

const externalIdPrefix = { estimate: 'porchlight.est_', helpdesk: 'porchlight.sup_' } as const;

/**
 * The name under which a submission's record is known to Odoo, for ever. The module part is ours alone: an External ID
 * that begins with the name of an installed module can be deleted with its record when that module is updated.
 */
export function externalId(submission: Pick<Submission, 'form' | 'id'>): string {
  return externalIdPrefix[submission.form] + submission.id.replaceAll('-', '');
}
