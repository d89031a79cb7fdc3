// Short words to write field tables with.
import type { Env } from './env.ts';
import type { Field, Model, Value } from './models.ts';

type More = Pick<Field, 'required' | 'readonly' | 'default' | 'keepsStyle'>;
type Plain = Exclude<Field['type'], 'selection' | 'many2one' | 'many2many'>;

const plain =
  (type: Plain) =>
  (string: string, more: More = {}): Field => ({ type, string, ...more });

export const char = plain('char');
export const text = plain('text');
export const html = plain('html');
export const boolean = plain('boolean');
export const integer = plain('integer');
export const float = plain('float');
export const monetary = plain('monetary');
export const date = plain('date');
export const datetime = plain('datetime');
export const binary = plain('binary');
export const reference = plain('many2one_reference');

/** The choices as `value: 'Label'`. */
export function selection(string: string, choices: Record<string, string>, more: More = {}): Field {
  return { type: 'selection', string, selection: Object.entries(choices), ...more };
}

export function many2one(string: string, relation: string, more: More = {}): Field {
  return { type: 'many2one', string, relation, ...more };
}

export function many2many(string: string, relation: string, more: More = {}): Field {
  return { type: 'many2many', string, relation, ...more };
}

/** A model with the columns that every model of Odoo has. */
export function model(
  name: string,
  label: string,
  fields: Record<string, Field>,
  more: Partial<Omit<Model, 'name' | 'label' | 'fields'>> = {},
): Model {
  return {
    name,
    label,
    pythonClass: 'BaseModel',
    order: 'id',
    displayName: (_env, row) => String(row['name'] || ''),
    ...more,
    fields: {
      id: integer('ID', { readonly: true }),
      display_name: char('Display Name', { readonly: true }),
      create_date: datetime('Created on', { readonly: true }),
      create_uid: many2one('Created by', 'res.users', { readonly: true }),
      write_date: datetime('Last Updated on', { readonly: true }),
      write_uid: many2one('Last Updated by', 'res.users', { readonly: true }),
      ...fields,
    },
  };
}

/** A moment as Odoo writes it: UTC without a zone. */
export const timestamp = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

/** The oldest record of a model, such as the stage that new records begin in; false when there is none. */
export function firstId({ store }: Env, modelName: string): Value {
  const [first] = store.rows(modelName);
  return first?.id ?? false;
}
