// What became of requests in the sandbox Odoo.
import assert from 'node:assert/strict';
import * as cheerio from 'cheerio';
import sharp, { type Sharp } from 'sharp';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SandboxRecord } from '../../src/sandbox/records.ts';
import { estimateAnswers, eventually, postJson, type Receipt } from './journey.ts';

export interface Arrived {
  record: SandboxRecord;
  /** By the owner's label, in the order of the record's description. */
  answers: Record<string, string>;
  files: { name: string; type: string; content: Buffer }[];
  /** HTML. */
  note: string;
}

const models = ['crm.lead', 'helpdesk.ticket', 'project.task'];

/** A request once all of it is there: one record, that many files and one note, and nothing twice. */
export async function arrived(odoo: Sandbox, reference: string, files = 0): Promise<Arrived> {
  const find = () => {
    const records = models.flatMap((model) =>
      odoo.records(model).flatMap((record) => (isOf(record, reference) ? [{ model, record }] : [])),
    );
    const [first] = records;
    if (!first) return undefined;
    const { model, record } = first;
    const own = odoo
      .records('ir.attachment')
      .filter((file) => file.res_model === model && file.res_id === record.id);
    const notes = odoo
      .records('mail.message')
      .filter((note) => note.model === model && note.res_id === record.id);
    return { records, record, own, notes };
  };
  const whole = await eventually(() => {
    const found = find();
    return found && found.own.length >= files && found.notes.length > 0 ? found : undefined;
  });
  assert.deepEqual([whole.records.length, whole.own.length, whole.notes.length], [1, files, 1]);
  return {
    record: whole.record,
    answers: answersIn(String(whole.record.description)),
    files: whole.own.toSorted((a, b) => a.id - b.id).map(fileOf),
    note: String(whole.notes[0]!.body),
  };
}

const isOf = ({ name }: SandboxRecord, reference: string) => String(name).includes(`[${reference}]`);

function answersIn(description: string): Record<string, string> {
  const $ = cheerio.load(description.replaceAll('<br>', '\n'));
  const told = $('p')
    .toArray()
    .map((part) => [$(part).find('b').text(), $(part).contents().slice(1).text().trim()] as const);
  return Object.fromEntries(told.filter(([label]) => label !== 'Reference'));
}

const fileOf = ({ name, mimetype, datas }: SandboxRecord) => ({
  name: String(name),
  type: String(mimetype),
  content: Buffer.from(String(datas), 'base64'),
});

/** All leads of a person, once everything that the site had taken by now has arrived. */
export async function leadsOf(site: { url: string }, odoo: Sandbox, name: string): Promise<SandboxRecord[]> {
  // Requests arrive in the order they were taken.
  const last = await postJson(`${site.url}/api/estimate`, estimateAnswers({ full_name: 'The Last One' }), {
    'idempotency-key': crypto.randomUUID(),
  });
  await arrived(odoo, ((await last.json()) as Receipt).reference);
  return odoo.records('crm.lead').filter(({ contact_name }) => contact_name === name);
}

/** Whether a picture is of this colour, as far as JPEG keeps it. */
export async function isOfColour(content: Buffer, colour: string): Promise<boolean> {
  const pixel = (picture: Sharp) => picture.resize(1, 1).removeAlpha().raw().toBuffer();
  const [red, wanted] = [
    await pixel(sharp(content)),
    await pixel(sharp({ create: { width: 1, height: 1, channels: 3, background: colour } })),
  ];
  return red.every((value, at) => Math.abs(value - wanted[at]!) < 12);
}
