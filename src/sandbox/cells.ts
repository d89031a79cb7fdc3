// The cells of `load`: text as a person would put it into a spreadsheet, turned into values.
import { attributeError } from './errors.ts';
import { typeName } from './python.ts';
import { isDay } from './values.ts';
import type { Field } from './models.ts';

/** A cell that cannot be understood. It becomes a message and spoils the load, but the other cells are still read. */
export class CellError extends Error {
  override name = 'CellError';
  readonly more: Record<string, unknown>;

  constructor(message: string, more: Record<string, unknown> = {}) {
    super(message);
    this.more = more;
  }
}

/** Converts a cell of a column that is no relation. Throws CellError, or what Odoo's own code fails with. */
export function convertPlain(field: Field, cell: unknown): unknown {
  switch (field.type) {
    case 'boolean':
      return toBoolean(field, cell);
    case 'integer':
    case 'many2one_reference':
      return toNumber(field, cell, /^\s*[+-]?\d+\s*$/, 'an integer');
    case 'float':
    case 'monetary':
      return toNumber(field, cell, /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i, 'a number');
    case 'selection':
      return toSelection(field, cell);
    case 'date':
      return toMoment(field, cell, /^\d{4}-\d\d-\d\d/, 'date', '2012-12-31');
    case 'datetime':
      return toMoment(field, cell, /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/, 'datetime', '2012-12-31 23:59:59');
    case 'char':
    case 'text':
    case 'html':
    case 'binary':
    case 'many2one':
    case 'many2many':
      return cell;
  }
}

/** Odoo's own code asks every such cell for its lower-case form, so a number or `true` ends the whole call. */
export function lowerCase(cell: unknown): string {
  if (typeof cell !== 'string') throw attributeError(`'${typeName(cell)}' object has no attribute 'lower'`);
  return cell.toLowerCase();
}

export const falseWords = ['', '0', 'false', 'no'];

function toBoolean(field: Field, cell: unknown): boolean {
  const word = lowerCase(cell);
  if (['1', 'true', 'yes'].includes(word)) return true;
  if (falseWords.includes(word)) return false;
  throw new CellError(`Unknown value '${String(cell)}' for boolean field '${field.string}'`, {
    moreinfo: "Use '1' for yes and '0' for no",
    field_name: field.string,
  });
}

function toNumber(field: Field, cell: unknown, form: RegExp, kind: string): number {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'string' && form.test(cell)) return Number(cell);
  throw new CellError(`'${String(cell)}' does not seem to be ${kind} for field '${field.string}'`, {
    field_name: field.string,
  });
}

function toSelection(field: Field, cell: unknown): string {
  const word = lowerCase(cell);
  const choices = field.selection ?? [];
  const found = choices.find(
    ([value, label]) => value.toLowerCase() === word || label.toLowerCase() === word,
  );
  if (found) return found[0];
  throw new CellError(`Value '${String(cell)}' not found in selection field '${field.string}'`, {
    moreinfo: choices.map(([, label]) => label),
    field_name: field.string,
  });
}

function toMoment(field: Field, cell: unknown, form: RegExp, kind: string, example: string): string {
  if (typeof cell === 'string' && form.test(cell) && isDay(cell.slice(0, 10))) {
    return cell;
  }
  throw new CellError(`'${String(cell)}' does not seem to be a valid ${kind} for field '${field.string}'`, {
    moreinfo: `Use the format '${example}'`,
    field_name: field.string,
  });
}
