// What a model of the sandbox is: its fields, and what it does by itself when a record is written.
import type { Env } from './env.ts';

export type Version = 16 | 19;

/** `false` is Odoo's word for empty, in every type of field. A number list is a many2many. */
export type Value = string | number | boolean | number[];
export type Values = Record<string, Value>;
export type Row = Values & { id: number };

export interface Field {
  type:
    | 'char'
    | 'text'
    | 'html'
    | 'boolean'
    | 'integer'
    | 'float'
    | 'monetary'
    | 'date'
    | 'datetime'
    | 'binary'
    | 'selection'
    | 'many2one'
    | 'many2one_reference'
    | 'many2many';
  string: string;
  required?: true;
  readonly?: true;
  selection?: readonly (readonly [value: string, label: string])[];
  /** The other model of a many2one or many2many. */
  relation?: string;
  default?: Value | ((env: Env) => Value);
  /** Odoo keeps harmless style attributes in this html field. */
  keepsStyle?: true;
}

export interface Model {
  name: string;
  /** What error messages call it. */
  label: string;
  /** Python's class, for the messages of wrongly called methods. */
  pythonClass: string;
  fields: Readonly<Record<string, Field>>;
  order: string;
  /** Are there notes under its records? */
  hasMessages?: true;
  displayName: (env: Env, row: Row) => string;
  /** Completes or refuses the values about to be stored. `before` is null when the record is new. */
  prepare?: (env: Env, values: Values, before: Row | null) => void;
  /** Is `name` one of this record's names, as the `=` of name_search compares them? */
  isNamed?: (env: Env, row: Row, name: string) => boolean;
}

export type Models = ReadonlyMap<string, Model>;

/** A field by a name that came from outside, where `constructor` or `__proto__` is no field. */
export function fieldOf(model: Model, name: string): Field | undefined {
  return Object.hasOwn(model.fields, name) ? model.fields[name] : undefined;
}
