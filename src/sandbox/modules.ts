// Which modules of Odoo are installed, and the models each of them brings.
import { lookUpModels } from './models-base.ts';
import { crmModels } from './models-crm.ts';
import { enterpriseHelpdeskModels } from './models-helpdesk-enterprise.ts';
import { ocaHelpdeskModels } from './models-helpdesk-oca.ts';
import { mailModels } from './models-mail.ts';
import { projectModels } from './models-project.ts';
import type { Model, Version } from './models.ts';

/** OCA's helpdesk_mgmt, or the paid helpdesk of Odoo Enterprise: two models under one name. */
export type HelpdeskFlavour = 'oca' | 'enterprise';
export type Module = 'crm' | 'helpdesk' | 'project';

export interface Modules {
  helpdesk: HelpdeskFlavour | 'none';
  project: boolean;
}

export function modelsOf(module: Module, version: Version, { helpdesk }: Modules): Model[] {
  if (module === 'crm') return crmModels(version);
  if (module === 'project') return projectModels();
  return helpdesk === 'enterprise' ? enterpriseHelpdeskModels(version) : ocaHelpdeskModels(version);
}

export function createModels(version: Version, modules: Modules): Map<string, Model> {
  const models = [...lookUpModels(version), ...mailModels(), ...modelsOf('crm', version, modules)];
  if (modules.helpdesk !== 'none') models.push(...modelsOf('helpdesk', version, modules));
  if (modules.project) models.push(...modelsOf('project', version, modules));
  return new Map(models.map((model) => [model.name, model]));
}
