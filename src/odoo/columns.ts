// From what a record shall hold to the cells of a row: with the fields that this Odoo has, in the form that `load` reads.
import type { Answer as Block } from '../submission/submission.ts';
import type { Answer } from './calls.ts';
import type { Field, Fields } from './client.ts';
import { linesOf } from './html.ts';
import { countryName } from './language.ts';
import { type Lookups, rememberMissingMs } from './lookups.ts';
import type { Notices } from './notices.ts';
import { relearnMs } from './memory.ts';
import { noFieldFor, notTaken } from './setting-words.ts';
import { tidyLine, tidyText } from './text.ts';
import type { Wanted } from './values.ts';
import { isExpected } from './wanted.ts';

export interface Column {
  /** The field, with `/.id` behind it where the cell is a database id. */
  name: string;
  cell: string;
  /** What it stands for; the label is that of Odoo where ours is only the technical name. */
  wanted: Wanted;
  /** The model of a relation. */
  relation: string | null;
}

export interface Filled {
  columns: Column[];
  /** What no field takes, for the description. */
  fallen: Block[];
}

/** What a field takes of the texts that were wanted for it. */
interface Taken {
  cell: string;
  refused: string[];
}

export type Columns = ReturnType<typeof createColumns>;

export function createColumns({ lookups, notices }: { lookups: Lookups; notices: Notices }) {
  /** The only failures are those that any call would meet now. */
  async function fill(
    model: string,
    fields: Fields,
    values: Wanted[],
    signal: AbortSignal,
  ): Promise<Answer<Filled>> {
    const columns: Column[] = [];
    const fallen: Block[] = [];
    for (const value of values) {
      const field = fields[value.field];
      const wanted = field && value.label === value.field ? { ...value, label: field.string } : value;
      const isTaken = columns.some(({ wanted: { field: taken } }) => taken === value.field);
      if (!field) tellAbsent(model, value);
      if (!field || isTaken) {
        fallen.push(...fallenOf(wanted));
        continue;
      }
      const taken = await take(field, wanted, signal);
      if (taken.class !== 'ok') return taken;
      const { cell, refused } = taken.value;
      const relation = isRelation(field) ? field.relation : null;
      const name = relation === null ? value.field : `${value.field}/.id`;
      if (cell !== '') columns.push({ name, cell, wanted, relation });
      if (refused.length > 0) {
        tellRefused(model, value);
        fallen.push(...fallenOf({ ...wanted, texts: refused }));
      }
    }
    return { class: 'ok', value: { columns, fallen } };
  }

  async function take(field: Field, { texts, find }: Wanted, signal: AbortSignal): Promise<Answer<Taken>> {
    if (!isRelation(field)) return { class: 'ok', value: takePlain(field, texts) };
    const ids: number[] = [];
    // A many2one holds one, whatever was wanted.
    const refused = field.type === 'many2one' ? texts.slice(1) : [];
    for (const text of field.type === 'many2one' ? texts.slice(0, 1) : texts) {
      const found = await lookups.find(field.relation, text, find, signal);
      if (found.class !== 'ok') return found;
      if (found.value === null) refused.push(text);
      else ids.push(found.value);
    }
    return { class: 'ok', value: { cell: [...new Set(ids)].join(','), refused } };
  }

  function tellAbsent(model: string, wanted: Wanted) {
    const { field, from } = wanted;
    if (isOwners(from)) notices.warn(relearnMs, { model, field, setting: from }, noFieldFor(wanted));
    else if (from === 'visitor' && isExpected(model, field))
      notices.info(
        relearnMs,
        { model, field },
        'Odoo has no such field to write: the description keeps what visitors say',
      );
  }

  function tellRefused(model: string, wanted: Wanted) {
    const { field, from } = wanted;
    if (!isOwners(from)) return;
    notices.warn(rememberMissingMs, { model, field, setting: from }, notTaken(wanted));
  }

  return { fill };
}

/** What the description says of a value that has no field, unless it holds it anyway. */
export function fallenOf({ label, texts, find }: Wanted): Block[] {
  const words = find.by === 'country code' ? texts.map(countryName) : texts;
  return label === null ? [] : [{ label, text: words.join(', ') }];
}

export const fieldOf = (column: string) => column.split('/')[0] ?? column;

export function isOwners(from: Wanted['from']): boolean {
  return from !== 'visitor' && from !== 'us';
}

const isRelation = (field: Field): field is Field & { relation: string } =>
  field.relation !== null && (field.type === 'many2one' || field.type === 'many2many');

/** Every cell is text: `load` fails on the numbers and booleans of JSON. */
function takePlain(field: Field, texts: string[]): Taken {
  const text = texts.join(', ');
  const cell = plainCell(field, text);
  return cell === null ? { cell: '', refused: texts } : { cell, refused: [] };
}

/** Null when a field of this type cannot hold the text. */
function plainCell({ type, selection }: Field, text: string): string | null {
  const line = tidyLine(text);
  const word = line.toLowerCase();
  switch (type) {
    case 'char':
    case 'integer':
    case 'float':
    case 'monetary':
    case 'date':
    case 'datetime':
      return line;
    case 'text':
      return tidyText(text);
    case 'html':
      return linesOf(text);
    case 'boolean':
      if (['true', 'yes', '1'].includes(word)) return 'true';
      return ['false', 'no', '0'].includes(word) ? 'false' : null;
    case 'selection':
      return (
        selection?.find(
          ([value, label]) => value.toLowerCase() === word || label.toLowerCase() === word,
        )?.[0] ?? null
      );
    default:
      return null;
  }
}
