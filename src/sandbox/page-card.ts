// One delivered record on the sandbox's own page, with its files and notes.
import { escapeHtml, plainText } from './html.ts';
import type { Database } from './call.ts';
import type { SandboxRecord } from './records.ts';

/** One record as an article; every text is escaped, and html fields are shown as plain text. */
export function renderCard(database: Database, model: string, record: SandboxRecord): string {
  const rows = [
    ['External ID', record.external_id],
    ['Contact', record['contact_name'] ?? record['partner_name']],
    ['Company', 'contact_name' in record && record['partner_name']],
    ['Email', record['email_from'] ?? record['partner_email']],
    ['Phone', record['phone']],
    ['Mobile', record['mobile']],
    ['Address', address(record)],
    ['Priority', label(database, model, 'priority', record['priority'])],
    ['Team', record['team_id']],
    ['Description', plainText(words(record['description']))],
    ['Files', files(database, model, record.id)],
    ['Notes', notes(database, model, record.id)],
    ['Received', `${String(record['create_date'])} UTC`],
  ] as const;
  const list = rows
    .map(([label, value]) => [label, words(value)])
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `<dt>${label}</dt><dd class="lines">${escapeHtml(value ?? '')}</dd>`)
    .join('\n');
  const number = typeof record['number'] === 'string' ? record['number'] : `#${record.id}`;
  return `<article>\n<h3>${escapeHtml(words(record['name']))} <span class="quiet">${escapeHtml(number)}</span></h3>\n<dl>\n${list}\n</dl>\n</article>`;
}

/** A value of a field in words: a relation by its name, an empty field as nothing. */
function words(value: unknown): string {
  if (Array.isArray(value)) return typeof value[1] === 'string' ? value[1] : '';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function label({ models }: Database, model: string, name: string, value: unknown): string {
  const choices = models.get(model)?.fields[name]?.selection ?? [];
  return choices.find(([choice]) => choice === value)?.[1] ?? '';
}

function files({ store }: Database, model: string, id: number): string {
  return store
    .find('ir.attachment', 'res_id', id)
    .filter((row) => row['res_model'] === model)
    .map((row) => `${words(row['name'])} (${size(Number(row['file_size']))})`)
    .join('\n');
}

function size(bytes: number): string {
  const units = { style: 'unit', unitDisplay: 'short', maximumFractionDigits: 1 } as const;
  if (bytes < 1000) return bytes.toLocaleString('en', { ...units, unit: 'byte' });
  if (bytes < 1_000_000) return (bytes / 1000).toLocaleString('en', { ...units, unit: 'kilobyte' });
  return (bytes / 1_000_000).toLocaleString('en', { ...units, unit: 'megabyte' });
}

function notes({ store }: Database, model: string, id: number): string {
  return store
    .find('mail.message', 'res_id', id)
    .filter((row) => row['model'] === model)
    .map((row) => plainText(words(row['body'])))
    .join('\n\n');
}

function address(record: SandboxRecord): string {
  const lines = [
    record['street'],
    record['street2'],
    record['zip'],
    record['city'],
    record['state_id'],
    record['country_id'],
  ];
  return lines.map(words).filter(Boolean).join(', ');
}
