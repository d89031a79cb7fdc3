// The pages of the forms that only somebody sees who has filled in the one before.
import type { Content } from '../../src/content/content.ts';
import { plainVisitor } from './plain-visitor.ts';
import { plainJpeg } from './upload-files.ts';

/** Where a form stands, and whether it is judged as what it answers to an empty post. */
export interface FormState {
  what: string;
  path: string;
  posted: boolean;
}

// Nothing in it can be broken into lines.
const longName = `${'IMG_20261120_of_the_old_panel_in_the_garage_with_its_door_open_'.repeat(2)}2041.jpg`;

/** Answers to the estimate form that are in order for the business. */
export function answersFor({ business, services }: Content): Record<string, string> {
  return {
    service: services[0]!.slug,
    details: 'A charger in the garage.\nThe panel is on the other side of the wall.',
    timing: 'emergency',
    // Far from any area that is served.
    postal_code: business.country === 'US' ? '99501' : 'BS1 4DJ',
    address_line1: '12 Garden Lane',
    full_name: 'Sample Visitor',
    phone: business.phone.e164,
    email: 'visitor@example.com',
    reply_by: 'email',
  };
}

/** The stages of the estimate with a file in them, or its one page; the helpdesk form with a file. */
export async function formStates(origin: string, edition: Content): Promise<FormState[]> {
  const { prefix } = edition.locale;
  const answers = answersFor(edition);
  const photo = new File([await plainJpeg()], longName, { type: 'image/jpeg' });

  /** A draft that has got this far. */
  async function draftAt(stages: number): Promise<string> {
    const visitor = plainVisitor(origin);
    await visitor.open(`${prefix}/free-estimate`);
    for (let stage = 0; stage < stages; stage += 1) await visitor.press(answers, stage === 0 ? [photo] : []);
    return visitor.at;
  }

  if (edition.estimate.layout === 'single') return [];
  // Posted with nothing in it, a page takes what its draft had: each has a draft of its own.
  const [where, whereWrong, contact, contactWrong] = await Promise.all([1, 1, 2, 2].map(draftAt));
  return [
    { what: 'first page with a file', path: where!.replace(/\/where$/, ''), posted: false },
    { what: 'second page', path: where!, posted: false },
    { what: 'second page with mistakes', path: whereWrong!, posted: true },
    { what: 'last page', path: contact!, posted: false },
    { what: 'last page with mistakes', path: contactWrong!, posted: true },
    {
      what: 'first page after Change',
      path: `${contact!.replace(/\/contact$/, '')}?change=1`,
      posted: false,
    },
  ];
}
