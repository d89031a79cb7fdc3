// May files be attached to the records, and notes be written under them?
import type { Connected } from './connection.ts';
import type { Examination } from './doctor.ts';
import { failed, type Finding, ok, warning } from './finding.ts';
import type { Records } from './place.ts';

// Up to 18 a note asks for the right to change the record; on 19 that to make one is enough.
const firstWithFreeNotes = 19;

export async function examineParts(
  { client, signal }: Examination,
  { server }: Connected,
  { leads, requests }: Records,
): Promise<Finding[]> {
  const models = [...new Set([leads, requests].flatMap((place) => (place ? [place.model] : [])))];
  if (models.length === 0) return [];
  const needsChange = (server.version ?? 0) < firstWithFreeNotes;
  const sealed: string[] = [];
  const mute: string[] = [];
  for (const model of models) {
    const mayChange = await client.may(model, 'write', signal());
    if (mayChange.class !== 'ok') return [failed('files', `may our user change a ${model}?`, mayChange)];
    if (mayChange.value) continue;
    sealed.push(model);
    const mayMake = needsChange ? mayChange : await client.may(model, 'create', signal());
    if (mayMake.class !== 'ok') return [failed('notes', `may our user make a ${model}?`, mayMake)];
    if (!mayMake.value) mute.push(model);
  }
  const mayAttach = await client.may('ir.attachment', 'create', signal());
  if (mayAttach.class !== 'ok') return [failed('files', '', mayAttach)];
  const mayWrite = await client.may('mail.message', 'create', signal());
  if (mayWrite.class !== 'ok') return [failed('notes', '', mayWrite)];

  return [
    aboutPart('files', 'attached to', mayAttach.value, sealed),
    aboutPart('notes', 'written under', mayWrite.value, mute),
  ];
}

function aboutPart(check: 'files' | 'notes', done: string, isAllowed: boolean, sealed: string[]): Finding {
  if (isAllowed && sealed.length === 0) return ok(check, `can be ${done} the records`);
  const where = isAllowed ? sealed.join(' and ') : 'any record';
  return warning(
    check,
    `cannot be ${done} ${where}`,
    'The records arrive without them. Give our user the group "Sales / User: Own Documents Only", and for tickets "Helpdesk / User".',
  );
}
