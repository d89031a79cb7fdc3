// Odoo's errors with the exact names and words recorded from 16.0 and 19.0.
import type { Model, Version } from './models.ts';

/** An error as a caller of Odoo sees it; `type` is the full name of the Python exception. */
export class OdooError extends Error {
  override name = 'OdooError';
  readonly type: string;
  readonly arguments: unknown[];
  /** What `load` says instead: database errors are worded differently there, and may name a field. */
  readonly onLoad: { message: string; field?: string } | undefined;

  constructor(
    type: string,
    message: string,
    more: { arguments?: unknown[]; onLoad?: { message: string; field?: string } } = {},
  ) {
    super(message);
    this.type = type;
    this.arguments = more.arguments ?? [message];
    this.onLoad = more.onLoad;
  }
}

export const userError = (message: string) => new OdooError('odoo.exceptions.UserError', message);
export const validationError = (message: string) => new OdooError('odoo.exceptions.ValidationError', message);
export const accessError = (message: string) => new OdooError('odoo.exceptions.AccessError', message);
export const accessDenied = () => new OdooError('odoo.exceptions.AccessDenied', 'Access Denied');
export const valueError = (message: string) => new OdooError('builtins.ValueError', message);
export const typeError = (message: string) => new OdooError('builtins.TypeError', message);
export const attributeError = (message: string) => new OdooError('builtins.AttributeError', message);
export const keyError = (key: string) => new OdooError('builtins.KeyError', key);

export function missingError(model: string, ids: number[], uid: number): OdooError {
  const record = `${model}(${ids.join(', ')}${ids.length === 1 ? ',' : ''})`;
  return new OdooError(
    'odoo.exceptions.MissingError',
    `Record does not exist or has been deleted.\n(Record: ${record}, User: ${uid})`,
  );
}

/** An error of the protocol itself; Odoo gives its status as a second argument. */
export function httpError(status: number, name: string, message: string): OdooError {
  return new OdooError(`werkzeug.exceptions.${name}`, message, { arguments: [message, status] });
}

export function invalidField(
  version: Version,
  model: Model,
  name: string,
  when: 'read' | 'write',
): OdooError {
  const words = version === 16 ? 'on model' : when === 'read' ? 'on' : 'in';
  return valueError(`Invalid field '${name}' ${words} '${model.name}'`);
}

export function missingRequired(version: Version, model: Model, field: string): OdooError {
  const named = `'${model.fields[field]?.string}' (${field})`;
  if (version === 16) {
    return integrityError(
      'The operation cannot be completed:\n' +
        '- Create/update: a mandatory field is not set.\n' +
        '- Delete: another model requires the record being deleted. If possible, archive it instead.\n\n' +
        `Model: ${model.label} (${model.name})\nField: ${model.fields[field]?.string} (${field})\n`,
      { message: `Missing required value for the field ${named}`, field },
    );
  }
  const message =
    `Missing required value for the field ${named}.\nModel: '${model.label}' (${model.name})\n` +
    '- create/update: a mandatory field is not set\n' +
    '- delete: another model requires the record being deleted, you can archive it instead\n';
  return integrityError(`The operation cannot be completed: ${message}`, { message, field });
}

/** The id of a relation that does not exist. Odoo's words speak of deleting, whatever was done. */
export function missingRelation(version: Version, model: Model, field: string): OdooError {
  const message =
    version === 16
      ? 'another model requires the record being deleted. If possible, archive it instead.\n\n' +
        `Model: ${model.label} (${model.name})\nConstraint: ${model.name.replaceAll('.', '_')}_${field}_fkey\n`
      : 'Another model is using the record you are trying to delete.\n\n' +
        `The troublemaker is: '${model.label}' (${model.name})\n` +
        `Thanks to the following constraint: '${model.fields[field]?.string}' (${field})\n` +
        'How about archiving the record instead?';
  return integrityError(`The operation cannot be completed: ${message}`, { message, field });
}

export function notUnique(message: string): OdooError {
  return integrityError(`The operation cannot be completed: ${message}`, { message });
}

/** An error that PostgreSQL itself reports, under its own name. */
export function databaseError(name: string, message: string): OdooError {
  return new OdooError(`psycopg2.${name}`, message, { onLoad: { message } });
}

export const serializationFailure = () =>
  databaseError('errors.SerializationFailure', 'could not serialize access due to concurrent update\n');

function integrityError(message: string, onLoad: { message: string; field?: string }): OdooError {
  return new OdooError('odoo.exceptions.ValidationError', message, { onLoad });
}

/** The description of an error that both transports send, in the order of keys of Odoo 19. */
export function describeError(error: OdooError) {
  const { type, message } = error;
  const debug = `Traceback (most recent call last):\n  (the sandbox is not written in Python)\n${type}: ${message}\n`;
  return { name: type, message, arguments: error.arguments, context: {}, debug };
}

/** Anything thrown, as Odoo would tell it: a bug of the sandbox is an exception without a better name. */
export function toOdooError(error: unknown): OdooError {
  if (error instanceof OdooError) return error;
  return new OdooError('builtins.Exception', error instanceof Error ? error.message : String(error));
}
