// What people do in Odoo itself, for tests to do in the sandbox: records, fields and modules.
import { adminEnv } from './call.ts';
import { modelsOf } from './modules.ts';
import { createRecord, deleteRecords, writeRecords } from './orm.ts';
import { adder, seedModule } from './seed.ts';
import type { Database } from './call.ts';
import type { Field, Model } from './models.ts';
import type { Module } from './modules.ts';

export interface Admin {
  /** A person makes a record; answers its id. Values as Odoo's `create` takes them. */
  create(model: string, values: Record<string, unknown>): number;
  /** A person edits a record, or archives it with `{ active: false }`. */
  write(model: string, id: number, values: Record<string, unknown>): void;
  /** A person deletes a record; its External IDs, attachments and notes go with it. */
  remove(model: string, id: number): void;
  /** The models of the module vanish, with their records and what hangs on those. A restart brings the module back. */
  uninstall(module: Module): void;
  /** Brings a module with its first records. Helpdesk comes in the flavour of the options, else in OCA's. */
  install(module: Module): void;
  /** Adds a field to a model, or puts another in its place, such as a required one that nobody fills. */
  addField(model: string, name: string, field: Field): void;
  removeField(model: string, name: string): void;
  /** As fields_get tells it; a call may write such a field all the same, as in Odoo. */
  makeReadonly(model: string, name: string): void;
}

export function createAdmin(database: Database): Admin {
  const { models, store, version, modules } = database;

  function modelNamed(name: string): Model {
    const model = models.get(name);
    if (model === undefined) throw new Error(`the sandbox has no model ${name}`);
    return model;
  }

  const changeFields = (name: string, change: (fields: Record<string, Field>) => void) => {
    const model = modelNamed(name);
    const fields = { ...model.fields };
    change(fields);
    models.set(name, { ...model, fields });
  };

  return {
    create: (model, values) =>
      store.transaction(() => createRecord(adminEnv(database), modelNamed(model), values)),
    write: (model, id, values) =>
      store.transaction(() => writeRecords(adminEnv(database), modelNamed(model), [id], values)),
    remove: (model, id) =>
      store.transaction(() => deleteRecords(adminEnv(database), modelNamed(model), [id])),
    uninstall(module) {
      const gone = modelsOf(module, version, modules).filter(({ name }) => models.has(name));
      store.transaction(() => {
        for (const model of gone) {
          deleteRecords(
            adminEnv(database),
            model,
            Array.from(store.rows(model.name), ({ id }) => id),
          );
        }
      });
      for (const { name } of gone) models.delete(name);
    },
    install(module) {
      const added = modelsOf(module, version, modules).filter(({ name }) => !models.has(name));
      if (added.length === 0) return;
      for (const model of added) models.set(model.name, model);
      store.transaction(() => seedModule(adder(store, models), module));
    },
    addField: (model, name, field) => changeFields(model, (fields) => (fields[name] = field)),
    removeField: (model, name) => changeFields(model, (fields) => delete fields[name]),
    makeReadonly: (model, name) =>
      changeFields(model, (fields) => {
        const field = fields[name];
        if (field === undefined) throw new Error(`the sandbox has no field ${model}.${name}`);
        fields[name] = { ...field, readonly: true };
      }),
  };
}
