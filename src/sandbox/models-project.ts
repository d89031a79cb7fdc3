// project.task and what belongs to it, as far as a request becomes a task. From Odoo's source, not recorded.
import { notUnique } from './errors.ts';
import { boolean, char, firstId, html, integer, many2many, many2one, model, selection } from './fields.ts';
import type { Model } from './models.ts';

const name = char('Name', { required: true });

export const projectModels = (): Model[] => [
  model(
    'project.task',
    'Task',
    {
      active: boolean('Active', { default: true }),
      company_id: many2one('Company', 'res.company'),
      description: html('Description', { keepsStyle: true }),
      name: char('Title', { required: true }),
      partner_id: many2one('Customer', 'res.partner'),
      priority: selection('Priority', { 0: 'Low priority', 1: 'High priority' }, { default: '0' }),
      project_id: many2one('Project', 'project.project'),
      sequence: integer('Sequence', { default: 10 }),
      stage_id: many2one('Stage', 'project.task.type'),
      tag_ids: many2many('Tags', 'project.tags'),
      user_ids: many2many('Assignees', 'res.users', { default: (env) => [env.user.id] }),
    },
    {
      pythonClass: 'Task',
      hasMessages: true,
      order: 'priority desc, sequence, id desc',
      prepare: (env, values, before) => {
        // A task of no project is somebody's private one and has no stage that others see.
        if (before === null && values['project_id']) values['stage_id'] ||= firstId(env, 'project.task.type');
      },
    },
  ),
  model('project.project', 'Project', { name, active: boolean('Active', { default: true }) }),
  model('project.task.type', 'Task Stage', { name, sequence: integer('Sequence') }),
  model(
    'project.tags',
    'Project Tags',
    { name, color: integer('Color') },
    {
      prepare: (env, values, before) => {
        const namesakes = env.store.find('project.tags', 'name', values['name'] ?? false);
        if (namesakes.some(({ id }) => id !== before?.id)) {
          throw notUnique('A tag with the same name already exists.');
        }
      },
    },
  ),
];
